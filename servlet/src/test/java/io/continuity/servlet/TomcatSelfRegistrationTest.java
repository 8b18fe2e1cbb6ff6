package io.continuity.servlet;

import java.io.File;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Applications that find Continuity by themselves, in Tomcat. */
class TomcatSelfRegistrationTest extends SelfRegistrationTest {
    @Override
    Running start(War war) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(new File(war.directory().toFile(), "WEB-INF/tomcat").getPath());
        tomcat.setAddDefaultWebXmlToWebapp(false);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        tomcat.getHost().setAppBase(war.directory().toString());
        Context context = tomcat.addWebapp("", war.directory().toString());
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanClassPath(false);
        context.setJarScanner(scanner);
        Logs logs = new Logs();
        Logger logger = Logger.getLogger("org.apache.catalina.core");
        logger.addHandler(logs);
        tomcat.start();
        logger.removeHandler(logs);
        Running running = new Running(tomcat.getConnector().getLocalPort(), () -> {
            tomcat.stop();
            tomcat.destroy();
        });
        if (!context.getState().isAvailable()) {
            running.close();
            throw new IllegalStateException(String.join("\n", logs.messages));
        }
        return running;
    }

    /** Tomcat tells only its log why an application does not start. */
    private static final class Logs extends Handler {
        private final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord event) {
            for (Throwable t = event.getThrown(); t != null; t = t.getCause()) {
                messages.add(String.valueOf(t.getMessage()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
