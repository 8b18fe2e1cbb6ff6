package io.continuity.testkit.types;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Sources of a release of a shop, to be changed and compiled. <em>Immutable.</em> */
record Sources(Map<String, String> files) {
    private static final String HEAD =
            """
            package shop;
            import io.continuity.codec.*;
            import io.continuity.codec.jackson.*;
            import io.continuity.testkit.types.SessionRelease;
            import java.io.Serializable;
            import java.util.*;
            import java.util.random.RandomGenerator;
            """;

    private static final String RELEASE =
            """
            public class Release implements SessionRelease {
                public AttributeCodec codec(SchemaVersions versions) {
                    AliasingCodec codec = CODEC.builder(Release.class.getClassLoader()).allow("shop.**").build();
                    return VersionedAttributeCodec.builder(codec)
                            .types(SessionTypes.of(List.<SessionType<?>>of(TYPES))).versions(versions).build();
                }
                public Map<String, ?> samples() { return Map.of(SAMPLES); }
                public Object change(String sample, Object value, RandomGenerator random) {
                    CHANGE
                    return value;
                }
                public Map<String, ?> facts(String sample, Object value) {
                    FACTS
                    return Map.of();
                }
            }
            """;

    private static final String BASKET =
            """
            public class NAME implements Serializable {
                public enum Status { OPEN, RESERVED, PAID }
                public Status status = Status.RESERVED;
                public List<String> lines = new ArrayList<>(List.of("tea", "cup"));
            """;

    static Sources one() {
        return new Sources(Map.of())
                .with("Basket", BASKET.replace("NAME", "Basket") + "}")
                .with("Visitor", "public class Visitor implements Serializable { public int visits = 7; }")
                .with(
                        "Release",
                        RELEASE.replace("TYPES", "")
                                .replace("SAMPLES", "\"basket\", new Basket(), \"visitor\", new Visitor()")
                                .replace(
                                        "CHANGE",
                                        "if (value instanceof Basket basket) basket.lines.add(\"a\" + random.nextInt(9));"));
    }

    static Sources two() {
        return new Sources(Map.of())
                .with(
                        "Cart",
                        """
                        public class Cart implements Serializable {
                            public enum Status { OPEN, PAID }
                            public Status status = Status.OPEN;
                            public boolean gift = true;
                            public List<String> lines = new ArrayList<>(List.of("tea", "cup"));
                        }
                        """)
                .with(
                        "BasketV1",
                        BASKET.replace("NAME", "BasketV1")
                                + """
                            static Cart up(BasketV1 old, Optional<Cart> stored) {
                                Cart cart = new Cart();
                                cart.status = old.status == Status.PAID ? Cart.Status.PAID : Cart.Status.OPEN;
                                cart.gift = stored.map(last -> last.gift).orElse(false);
                                cart.lines = new ArrayList<>(old.lines);
                                return cart;
                            }
                            static BasketV1 down(Cart cart, Optional<BasketV1> stored) {
                                BasketV1 old = new BasketV1();
                                boolean reserved = stored.filter(last -> last.status == Status.RESERVED).isPresent();
                                old.status = cart.status == Cart.Status.PAID ? Status.PAID
                                        : reserved ? Status.RESERVED : Status.OPEN;
                                old.lines = new ArrayList<>(cart.lines);
                                return old;
                            }
                        }
                        """)
                .with("Guest", "public class Guest implements Serializable { public int visits = 7; }")
                .with("Coupon", "public record Coupon(String text) implements Serializable {}")
                .with(
                        "Release",
                        RELEASE.replace(
                                        "TYPES",
                                        """
                        SessionType.builder("cart", Cart.class).version(2)
                                .previous(1, BasketV1.class, v1 -> v1.storedAs("shop.Basket")
                                        .upKeeping(BasketV1::up).downKeeping(BasketV1::down))
                                .build(),
                        SessionType.builder("guest", Guest.class).formerly("shop.Visitor").build()""")
                                .replace(
                                        "SAMPLES",
                                        "\"basket\", new Cart(), \"visitor\", new Guest(), \"coupon\", new Coupon(\"x\")")
                                .replace(
                                        "CHANGE", "if (value instanceof Cart cart) cart.gift = random.nextBoolean();"));
    }

    private Sources with(String name, String text) {
        Map<String, String> more = new LinkedHashMap<>(files);
        more.put(name, HEAD + text);
        return new Sources(more);
    }

    /** Changes one file; what is to be replaced must be there. */
    Sources but(String name, String old, String now) {
        String text = Objects.requireNonNull(files.get(name));
        if (!text.contains(old)) {
            throw new IllegalArgumentException(name + " has no " + old);
        }
        Map<String, String> changed = new LinkedHashMap<>(files);
        changed.put(name, text.replace(old, now));
        return new Sources(changed);
    }

    /** Says what is in a value, in a statement that may return a map. */
    Sources stating(String facts) {
        return but("Release", "FACTS", facts);
    }

    /** Compiles it and puts it into a jar; nothing is left beside. */
    Path jar(Path directory, String codec) {
        Path classes = compile(directory, codec);
        try {
            Path jar = Files.createTempFile(directory, "release", ".jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                    Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    out.putNextEntry(
                            new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, out);
                    Files.delete(file);
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path compile(Path directory, String codec) {
        try {
            Path classes = Files.createTempDirectory(directory, "classes");
            List<Path> sources = new ArrayList<>();
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path source = Files.createTempDirectory(directory, "source").resolve(file.getKey() + ".java");
                sources.add(Files.writeString(
                        source, file.getValue().replace("CODEC", codec).replace("FACTS", "")));
            }
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
                List<String> options =
                        List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
                if (!compiler.getTask(null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources))
                        .call()) {
                    throw new IllegalStateException("The sources of a release do not compile");
                }
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SessionRelease load(Path classes) {
        try {
            return Providers.load(
                    "shop.Release",
                    new URLClassLoader(new URL[] {classes.toUri().toURL()}));
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
