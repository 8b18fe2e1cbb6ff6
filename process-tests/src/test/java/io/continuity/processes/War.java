package io.continuity.processes;

import io.continuity.drain.Drain;
import io.continuity.processes.app.AppServlet;
import io.continuity.servlet.DrainFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** An exploded web application archive that brings Continuity with it. */
final class War {
    private War() {}

    static Path create(Path parent, String name, Map<String, String> parameters) {
        try {
            Path war = parent.resolve(name);
            Path lib = Files.createDirectories(war.resolve("WEB-INF/lib"));
            bring(Drain.class, lib.resolve("continuity-core.jar"));
            bring(DrainFilter.class, lib.resolve("continuity-servlet.jar"));
            String file = AppServlet.class.getName().replace('.', '/') + ".class";
            Path type = war.resolve("WEB-INF/classes").resolve(file);
            Files.createDirectories(Objects.requireNonNull(type.getParent()));
            try (InputStream bytes =
                    Objects.requireNonNull(War.class.getClassLoader().getResourceAsStream(file))) {
                Files.copy(bytes, type);
            }
            Files.writeString(war.resolve("WEB-INF/web.xml"), descriptor(parameters));
            return war;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String descriptor(Map<String, String> parameters) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
                  %s
                  <servlet>
                    <servlet-name>app</servlet-name>
                    <servlet-class>io.continuity.processes.app.AppServlet</servlet-class>
                    <load-on-startup>1</load-on-startup>
                    <async-supported>true</async-supported>
                  </servlet>
                  <servlet-mapping>
                    <servlet-name>app</servlet-name>
                    <url-pattern>/app/*</url-pattern>
                    <url-pattern>/</url-pattern>
                  </servlet-mapping>
                </web-app>
                """
                .formatted(parameters.entrySet().stream()
                        .map(parameter -> "<context-param><param-name>" + parameter.getKey()
                                + "</param-name><param-value>" + parameter.getValue()
                                + "</param-value></context-param>")
                        .collect(Collectors.joining("\n  ")));
    }

    /** Brings the module of a class, which Maven has in an archive or, before it is packaged, in a directory. */
    private static void bring(Class<?> type, Path to) throws IOException, URISyntaxException {
        Path from =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isRegularFile(from)) {
            Files.copy(from, to);
            return;
        }
        try (OutputStream out = Files.newOutputStream(to);
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new ZipEntry(from.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }
}
