package io.continuity.codec.jackson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles releases of an application, each for a class loader of its own. */
final class Releases {
    private Releases() {}

    /** Compiles the sources of a release and makes its entry point. */
    static Release load(String name, String entryPoint) {
        try {
            Path classes = Files.createTempDirectory("release-" + name);
            compile(sources(name), classes);
            URLClassLoader loader =
                    new URLClassLoader(new URL[] {classes.toUri().toURL()}, Releases.class.getClassLoader());
            return (Release) loader.loadClass(entryPoint).getConstructor().newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> sources(String name) throws IOException, URISyntaxException {
        URL root = Objects.requireNonNull(Releases.class.getResource("/releases/" + name));
        try (Stream<Path> files = Files.walk(Path.of(root.toURI()))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static void compile(List<Path> sources, Path classes) throws IOException, MalformedURLException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            null,
                            List.of("-d", classes.toString(), "-cp", classPath(), "-proc:none", "-parameters"),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("The sources of a release do not compile: " + sources);
            }
        }
    }

    /** Tests may run on the class path and on the module path. */
    private static String classPath() {
        return Stream.of(
                        Release.class,
                        io.continuity.codec.SessionType.class,
                        com.fasterxml.jackson.annotation.JsonAlias.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location ->
                        Path.of(java.net.URI.create(location.toString())).toString())
                .collect(java.util.stream.Collectors.joining(java.io.File.pathSeparator));
    }
}
