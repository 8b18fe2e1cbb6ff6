package io.continuity.processes.app;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Tomcat that stops when the JVM does, as {@code catalina.sh} has it. */
public final class TomcatMain {
    private TomcatMain() {}

    /**
     * Starts it.
     *
     * @param wars directories of archives; their names are their paths
     * @throws Exception if it cannot start
     */
    public static void main(String[] wars) throws Exception {
        Tomcat tomcat = new Tomcat();
        Path base = Path.of(wars[0]).getParent().resolve("tomcat");
        Files.createDirectories(base.resolve("webapps"));
        tomcat.setBaseDir(base.toString());
        tomcat.setAddDefaultWebXmlToWebapp(false);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        for (String war : wars) {
            Context context = tomcat.addWebapp("/" + new File(war).getName(), war);
            StandardJarScanner scanner = new StandardJarScanner();
            scanner.setScanClassPath(false);
            context.setJarScanner(scanner);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat)));
        tomcat.start();
        System.out.println("port " + connector.getLocalPort());
        Gates.obey(line -> {
            for (var child : tomcat.getHost().findChildren()) {
                if (child.getName().equals(line)) {
                    ((Context) child).stop();
                    System.out.println("stopped " + line);
                }
            }
        });
    }

    private static void stop(Tomcat tomcat) {
        try {
            tomcat.stop();
            System.out.println("container stopped");
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}
