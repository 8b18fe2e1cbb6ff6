package io.continuity.processes;

import io.continuity.processes.app.BootMain;
import io.continuity.processes.app.JettyMain;
import io.continuity.processes.app.TomcatMain;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an application may run in. */
enum Kind {
    BOOT_ON_TOMCAT(BootMain.class, "spring-boot-(starter-)?jetty-|/jetty-"),
    BOOT_ON_JETTY(BootMain.class, "spring-boot-(starter-)?tomcat-|tomcat-embed-(core|websocket)"),
    BOOT_IN_TOMCAT(TomcatMain.class, "continuity|spring|/jetty-|logback|slf4j"),
    TOMCAT(TomcatMain.class, "continuity|spring|/jetty-|logback|slf4j"),
    JETTY(
            JettyMain.class,
            "continuity-(core|servlet|s)|/(core|servlet|spring-boot-starter)/target|spring|tomcat|logback");

    /** In an archive, or, before it is packaged, in a directory. */
    private static final String CONTINUITY = "/(core|servlet)/target/(classes|continuity)";

    private static final String BOOT =
            "/(core|servlet|session-redis|session-jwt|spring-boot-starter)/target/(classes|continuity)"
                    + "|/org/springframework/|/io/micrometer/|/io/lettuce/|/io/netty/|/reactor|/ch/qos/|/org/slf4j/|/org/apache/logging/"
                    + "|/tools/jackson/|/com/fasterxml/|/commons-|/org/yaml/|/org/hdrhistogram/|/org/latencyutils/";

    private final Class<?> main;
    private final Pattern without;

    Kind(Class<?> main, String without) {
        this.main = main;
        this.without = Pattern.compile(without);
    }

    /** Whether it is a container with applications in archives. */
    boolean hasArchives() {
        return main != BootMain.class;
    }

    /** Of the test's class path, what an archive brings beside the application. */
    List<Path> libraries() {
        Pattern brought = Pattern.compile(this == BOOT_IN_TOMCAT ? BOOT : CONTINUITY);
        return entries()
                .filter(entry -> brought.matcher(entry).find())
                .map(Path::of)
                .toList();
    }

    private static Stream<String> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .filter(entry -> !entry.isEmpty());
    }

    String main() {
        return main.getName();
    }

    /** Of the test's class path, what it needs. */
    List<String> classPath() {
        return entries()
                .filter(entry -> !without.matcher(entry).find() || entry.contains("process-tests"))
                .toList();
    }
}
