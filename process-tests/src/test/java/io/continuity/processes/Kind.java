package io.continuity.processes;

import io.continuity.processes.app.BootMain;
import io.continuity.processes.app.JettyMain;
import io.continuity.processes.app.TomcatMain;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What an application may run in. */
enum Kind {
    BOOT_ON_TOMCAT(BootMain.class, "spring-boot-(starter-)?jetty-|/jetty-"),
    BOOT_ON_JETTY(BootMain.class, "spring-boot-(starter-)?tomcat-|tomcat-embed-(core|websocket)"),
    TOMCAT(TomcatMain.class, "continuity|spring|/jetty-|logback|slf4j"),
    JETTY(
            JettyMain.class,
            "continuity-(core|servlet|s)|/(core|servlet|spring-boot-starter)/target|spring|tomcat|logback");

    private final Class<?> main;
    private final Pattern without;

    Kind(Class<?> main, String without) {
        this.main = main;
        this.without = Pattern.compile(without);
    }

    boolean isBoot() {
        return main == BootMain.class;
    }

    String main() {
        return main.getName();
    }

    /** Of the test's class path, what it needs. */
    List<String> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .filter(entry -> !without.matcher(entry).find() || entry.contains("process-tests"))
                .toList();
    }
}
