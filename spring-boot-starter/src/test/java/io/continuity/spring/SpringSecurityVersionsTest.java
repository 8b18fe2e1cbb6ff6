package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.JdkAttributeCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.core.context.SecurityContext;

/**
 * Sessions that are shared by applications with different versions of Spring Security, each in its own class loader. The
 * build puts the other versions under {@code target/spring-security}.
 */
class SpringSecurityVersionsTest {
    private static final Path OTHERS = Path.of("target", "spring-security");

    /** A class loader with one version of Spring Security. */
    record Version(String name, ClassLoader loader) {
        static Version of(String name) {
            return new Version(name, new SecurityLoader(jars(name)));
        }

        static Version current() {
            return new Version("current", SpringSecurityVersionsTest.class.getClassLoader());
        }

        JdkAttributeCodec codec() {
            JdkAttributeCodec.Builder codec = JdkAttributeCodec.builder(loader);
            AllowedTypes.addTo(codec, List.of(), List.of());
            return codec.build();
        }

        @SuppressWarnings("unchecked")
        List<Object> make(Class<? extends Supplier<List<Object>>> maker) throws ReflectiveOperationException {
            return ((Supplier<List<Object>>)
                            loader.loadClass(maker.getName()).getConstructor().newInstance())
                    .get();
        }

        String describe(Object value) throws ReflectiveOperationException {
            return (String) loader.loadClass(SecurityObjects.class.getName())
                    .getMethod("describe", Object.class)
                    .invoke(null, value);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Looks into its own jars first for Spring Security, and loads what uses it anew. */
    private static final class SecurityLoader extends URLClassLoader {
        SecurityLoader(URL[] jars) {
            super(jars, SpringSecurityVersionsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean own = name.startsWith("org.springframework.security.")
                    || name.equals(SecurityObjects.class.getName())
                    || name.equals(SecurityFactors.class.getName());
            if (!own) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    private static URL[] jars(String version) {
        try (Stream<Path> files = Files.list(OTHERS.resolve(version))) {
            URL classes =
                    SecurityObjects.class.getProtectionDomain().getCodeSource().getLocation();
            return Stream.concat(Stream.of(classes), files.map(SpringSecurityVersionsTest::url))
                    .toArray(URL[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Version[]> pairs() {
        List<Version> versions = List.of(Version.of("6.5.5"), Version.of("7.0.0"), Version.current());
        return versions.stream().flatMap(writer -> versions.stream().map(reader -> new Version[] {writer, reader}));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void whatOneVersionWritesTheOtherReads(Version writer, Version reader) throws ReflectiveOperationException {
        for (Object value : writer.make(SecurityObjects.class)) {
            EncodedAttribute stored = writer.codec().encode(value);

            Object read = reader.codec().decode(stored);

            assertThat(read.getClass().getClassLoader()).isSameAs(reader.loader());
            assertThat(reader.describe(read)).isEqualTo(writer.describe(value));
        }
    }

    @Test
    void theVersionsAreNotTheSame() throws ReflectiveOperationException {
        Class<?> old = Version.of("6.5.5").loader().loadClass(SecurityContext.class.getName());

        assertThat(old).isNotSameAs(SecurityContext.class);
        assertThat(old.getProtectionDomain().getCodeSource().getLocation().toString())
                .contains("6.5.5");
    }

    /** Version 6.5 has no class for what version 7 notes of a login: the login is hidden there, and kept. */
    @Test
    void factorsOfALoginAreReadByVersionsThatHaveThem() throws ReflectiveOperationException {
        Version seven = Version.of("7.0.0");
        Version current = Version.current();
        EncodedAttribute byCurrent =
                current.codec().encode(current.make(SecurityFactors.class).get(0));
        EncodedAttribute bySeven =
                seven.codec().encode(seven.make(SecurityFactors.class).get(0));

        assertThat(seven.describe(seven.codec().decode(byCurrent))).contains("ROLE_USER", "FACTOR_PASSWORD");
        assertThat(current.describe(current.codec().decode(bySeven))).contains("ROLE_USER", "FACTOR_PASSWORD");
        assertThatThrownBy(() -> Version.of("6.5.5").codec().decode(byCurrent))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("FactorGrantedAuthority");
    }
}
