package io.continuity.testkit.types;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Loads the classes of a previous release first from its own jars.
 *
 * <p>Continuity and libraries come from the present class path. What is the application's own does not: what the previous
 * release does not have, its code must not find. <em>Thread-safe.</em>
 */
final class ReleaseLoader extends URLClassLoader {
    private static final String CONTINUITY = "io.continuity.";

    private final Set<String> packages = new HashSet<>();
    private final Set<String> hidden;

    static {
        registerAsParallelCapable();
    }

    /**
     * Loads from jars and directories.
     *
     * @param paths where the release's classes are
     * @param parent loads Continuity and libraries
     * @param hidden addresses of where classes of this release are
     */
    ReleaseLoader(List<Path> paths, ClassLoader parent, Set<String> hidden) {
        super(urls(paths), parent);
        this.hidden = Set.copyOf(hidden);
        for (Path path : paths) {
            addPackages(path);
        }
    }

    private static URL[] urls(List<Path> paths) {
        return paths.stream()
                .map(path -> {
                    if (!Files.exists(path)) {
                        throw new IllegalArgumentException(
                                "previousRelease must be jars or directories of classes, but there is no " + path
                                        + ". Have the build copy the previous release there.");
                    }
                    try {
                        return path.toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new IllegalArgumentException("previousRelease must be files: " + path, e);
                    }
                })
                .toArray(URL[]::new);
    }

    private void addPackages(Path path) {
        try {
            if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.walk(path)) {
                    files.map(file -> path.relativize(file).toString().replace('\\', '/'))
                            .forEach(this::addPackage);
                }
            } else {
                try (JarFile jar = new JarFile(path.toFile())) {
                    jar.stream().forEach(entry -> addPackage(entry.getName()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("previousRelease must be jars or directories of classes: " + path, e);
        }
    }

    private void addPackage(String name) {
        if (name.startsWith("BOOT-INF/classes/") || name.startsWith("WEB-INF/classes/")) {
            throw new IllegalArgumentException(
                    "previousRelease must have its classes at the top, not in " + name.substring(0, name.indexOf('/'))
                            + ". Give the plain jar, or the unpacked classes directory.");
        }
        int slash = name.lastIndexOf('/');
        if (name.endsWith(".class") && slash > 0) {
            packages.add(name.substring(0, slash).replace('/', '.'));
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            if (name.startsWith(CONTINUITY)) {
                return super.loadClass(name, resolve);
            }
            try {
                return findClass(name);
            } catch (ClassNotFoundException e) {
                return library(name);
            }
        }
    }

    private Class<?> library(String name) throws ClassNotFoundException {
        Class<?> found = getParent().loadClass(name);
        CodeSource source = found.getProtectionDomain().getCodeSource();
        boolean isOfThisRelease = packages.contains(found.getPackageName())
                || (source != null
                        && source.getLocation() != null
                        && hidden.contains(source.getLocation().toExternalForm()));
        if (isOfThisRelease) {
            throw new ClassNotFoundException(name + ": only this release has it, not the previous one");
        }
        return found;
    }
}
