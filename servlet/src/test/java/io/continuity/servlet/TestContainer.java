package io.continuity.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.EnumSet;
import org.apache.catalina.Context;
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
        try {
            return new TomcatContainer(filter, app);
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

        TomcatContainer(Filter filter, TestApp app) throws Exception {
            base = Files.createTempDirectory("continuity-tomcat").toFile();
            tomcat.setBaseDir(base.getPath());
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            tomcat.setConnector(connector);
            context = tomcat.addContext("", null);
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
        private final ServerConnector connector = new ServerConnector(server);
        private final ServletContextHandler context = new ServletContextHandler();

        JettyContainer(Filter filter, TestApp app) throws Exception {
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
