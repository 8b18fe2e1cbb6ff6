package io.continuity.processes;

import io.continuity.processes.app.AppServlet;
import io.continuity.processes.app.BootMain;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** An exploded web application archive that brings Continuity with it. */
final class War {
    private static final String SERVLET =
            """
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
            """;

    /** Otherwise, depending on the order of archives, Logback stops before the application, and its last lines are lost. */
    private static final String LOGBACK_STAYS = "logbackDisableServletContainerInitializer";

    private War() {}

    static Path create(Kind kind, Path parent, String name, Map<String, String> parameters) {
        try {
            Path war = parent.resolve(name);
            Path lib = Files.createDirectories(war.resolve("WEB-INF/lib"));
            int number = 0;
            for (Path library : kind.libraries()) {
                bring(library, lib.resolve(number++ + ".jar"));
            }
            bring(AppServlet.class, war);
            if (kind == Kind.BOOT_IN_TOMCAT) {
                bring(BootMain.class, war);
            }
            Map<String, String> all = new TreeMap<>(parameters);
            all.put(LOGBACK_STAYS, "true");
            String servlet = kind == Kind.BOOT_IN_TOMCAT ? "" : SERVLET;
            Files.writeString(war.resolve("WEB-INF/web.xml"), descriptor(all, servlet));
            return war;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void bring(Class<?> type, Path war) throws IOException {
        String file = type.getName().replace('.', '/') + ".class";
        Path target = war.resolve("WEB-INF/classes").resolve(file);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        try (InputStream bytes =
                Objects.requireNonNull(War.class.getClassLoader().getResourceAsStream(file))) {
            Files.copy(bytes, target);
        }
    }

    private static String descriptor(Map<String, String> parameters, String servlet) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
                  %s
                  %s
                </web-app>
                """
                .formatted(
                        parameters.entrySet().stream()
                                .map(parameter -> "<context-param><param-name>" + parameter.getKey()
                                        + "</param-name><param-value>" + parameter.getValue()
                                        + "</param-value></context-param>")
                                .collect(Collectors.joining("\n  ")),
                        servlet);
    }

    private static void bring(Path from, Path to) throws IOException {
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
