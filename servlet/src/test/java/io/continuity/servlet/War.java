package io.continuity.servlet;

import io.continuity.servlet.war.ShopServlet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** An exploded web application archive in a temporary directory. */
final class War implements AutoCloseable {
    private final Path directory;

    /** Puts the classes, with their nested ones, and a servlet at every path into it. */
    War(String descriptor, Class<?>... classes) {
        try {
            directory = Files.createTempDirectory("continuity-war");
            Path descriptorFile = directory.resolve("WEB-INF/web.xml");
            Files.createDirectories(descriptorFile.getParent());
            Files.writeString(
                    descriptorFile,
                    """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
                      %s
                      <servlet>
                        <servlet-name>shop</servlet-name>
                        <servlet-class>io.continuity.servlet.war.ShopServlet</servlet-class>
                      </servlet>
                      <servlet-mapping>
                        <servlet-name>shop</servlet-name>
                        <url-pattern>/*</url-pattern>
                      </servlet-mapping>
                    </web-app>
                    """
                            .formatted(descriptor));
            add(ShopServlet.class);
            for (Class<?> type : classes) {
                add(type);
                for (Class<?> nested : type.getDeclaredClasses()) {
                    add(nested);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String contextParameter(String name, String value) {
        return "<context-param><param-name>" + name + "</param-name><param-value>" + value
                + "</param-value></context-param>";
    }

    private void add(Class<?> type) throws IOException {
        String file = type.getName().replace('.', '/') + ".class";
        Path target = directory.resolve("WEB-INF/classes").resolve(file);
        Files.createDirectories(target.getParent());
        try (InputStream bytes = type.getClassLoader().getResourceAsStream(file)) {
            Files.copy(bytes, target);
        }
    }

    /** Adds an empty resource to the class path. */
    War with(String resource) throws IOException {
        Path target = directory.resolve("WEB-INF/classes").resolve(resource);
        Files.createDirectories(target.getParent());
        Files.createFile(target);
        return this;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
