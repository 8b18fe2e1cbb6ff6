package io.continuity.processes.app;

import java.io.File;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.component.LifeCycle;

/** Jetty that stops when the JVM does, as its start.jar has it. */
public final class JettyMain {
    private JettyMain() {}

    /**
     * Starts it.
     *
     * @param wars directories of archives; their names are their paths
     * @throws Exception if it cannot start
     */
    public static void main(String[] wars) throws Exception {
        Server server = new Server();
        server.setStopAtShutdown(true);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        for (String war : wars) {
            WebAppContext context = new WebAppContext();
            context.setContextPath("/" + new File(war).getName());
            context.setWar(war);
            context.setThrowUnavailableOnStartupException(true);
            contexts.addHandler(context);
        }
        server.setHandler(contexts);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopped(LifeCycle stopped) {
                System.out.println("container stopped");
            }
        });
        server.start();
        System.out.println("port " + connector.getLocalPort());
        Gates.obey(line -> {
            for (Handler context : contexts.getHandlers()) {
                if (((WebAppContext) context).getContextPath().equals(line)) {
                    context.stop();
                    System.out.println("stopped " + line);
                }
            }
        });
    }
}
