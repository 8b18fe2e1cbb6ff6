package io.continuity.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A real container that serves a {@link TestApp} behind a filter of ours, without Spring. */
interface TestContainer extends AutoCloseable {
    int port();

    ServletContext context();

    @Override
    void close();

    /** Starts one kind of container. */
    interface Starter {
        TestContainer start(Filter filter, TestApp app);
    }

    static TestContainer tomcat(Filter filter, TestApp app) {
        return onTomcat(filter, app, connector -> {});
    }

    /** Starts Tomcat with each request on a thread of an executor. */
    static TestContainer tomcat(Filter filter, TestApp app, Executor threads) {
        return onTomcat(filter, app, connector -> connector.getProtocolHandler().setExecutor(threads));
    }

    private static TestContainer onTomcat(Filter filter, TestApp app, Consumer<Connector> connectors) {
        try {
            return new TomcatContainer(filter, app, connectors);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static TestContainer jetty(Filter filter, TestApp app) {
        try {
            return new JettyContainer(filter, app);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tomcat on a free loopback port. */
    final class TomcatContainer implements TestContainer {
        private final Tomcat tomcat = new Tomcat();
        private final Context context;
        private final File base;

        TomcatContainer(Filter filter, TestApp app, Consumer<Connector> connectors) throws Exception {
            base = Files.createTempDirectory("continuity-tomcat").toFile();
            tomcat.setBaseDir(base.getPath());
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            connectors.accept(connector);
            connector.setProperty("maxHttpHeaderSize", Integer.toString(app.headerBytes()));
            tomcat.setConnector(connector);
            context = tomcat.addContext("", null);
            app.cookie()
                    .ifPresent(cookie -> context.addServletContainerInitializer(
                            (classes, starting) -> cookie.accept(starting.getSessionCookieConfig()), null));
            Wrapper servlet = Tomcat.addServlet(context, "app", app);
            servlet.setAsyncSupported(true);
            servlet.addMapping("/*");
            FilterDef def = new FilterDef();
            def.setFilterName("continuity");
            def.setFilter(filter);
            def.setAsyncSupported("true");
            context.addFilterDef(def);
            FilterMap map = new FilterMap();
            map.setFilterName("continuity");
            map.addURLPattern("/*");
            SessionFilter.DISPATCHER_TYPES.forEach(type -> map.setDispatcher(type.name()));
            context.addFilterMap(map);
            ErrorPage page = new ErrorPage();
            page.setErrorCode(500);
            page.setLocation("/error");
            context.addErrorPage(page);
            tomcat.start();
            if (context.getState() != LifecycleState.STARTED) {
                close();
                throw new IllegalStateException("The context has not started; Tomcat has logged why");
            }
        }

        @Override
        public int port() {
            return tomcat.getConnector().getLocalPort();
        }

        @Override
        public ServletContext context() {
            return context.getServletContext();
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
                try (var files = Files.walk(base.toPath())) {
                    files.sorted(java.util.Comparator.reverseOrder())
                            .forEach(path -> path.toFile().delete());
                }
            } catch (org.apache.catalina.LifecycleException | IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Jetty on a free loopback port. */
    final class JettyContainer implements TestContainer {
        private final Server server = new Server();
        private final ServerConnector connector;
        private final ServletContextHandler context;

        JettyContainer(Filter filter, TestApp app) throws Exception {
            HttpConfiguration http = new HttpConfiguration();
            http.setRequestHeaderSize(app.headerBytes());
            http.setResponseHeaderSize(app.headerBytes());
            http.setMaxResponseHeaderSize(app.headerBytes());
            connector = new ServerConnector(server, new HttpConnectionFactory(http));
            context = new ServletContextHandler(
                    app.cookie().isPresent() ? ServletContextHandler.SESSIONS : ServletContextHandler.NO_SESSIONS);
            app.cookie()
                    .ifPresent(
                            cookie -> cookie.accept(context.getSessionHandler().getSessionCookieConfig()));
            connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
            server.addConnector(connector);
            context.setContextPath("/");
            ServletHolder servlet = new ServletHolder(app);
            servlet.setAsyncSupported(true);
            context.addServlet(servlet, "/*");
            FilterHolder holder = new FilterHolder(filter);
            holder.setAsyncSupported(true);
            context.addFilter(holder, "/*", EnumSet.copyOf(SessionFilter.DISPATCHER_TYPES));
            ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
            errors.addErrorPage(500, "/error");
            context.setErrorHandler(errors);
            server.setHandler(context);
            server.start();
        }

        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public ServletContext context() {
            return context.getServletContext();
        }

        @Override
        public void close() {
            try {
                server.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
