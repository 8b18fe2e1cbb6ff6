package io.continuity.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

class SessionRouteTest {

    @Test
    void routeReachesTheEngine() {
        assertThat(jvmRoute("r1")).isEqualTo("r1");
    }

    @Test
    void engineHasNoRouteUnlessAsked() {
        assertThat(jvmRoute("")).isNull();
    }

    private static String jvmRoute(String route) {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        new ShopConfiguration()
                .sessionRoute(new ShopProperties("v1", "local", route, ""))
                .customize(factory);
        TomcatWebServer server = (TomcatWebServer) factory.getWebServer();
        try {
            return server.getTomcat().getEngine().getJvmRoute();
        } finally {
            server.stop();
            server.destroy();
        }
    }
}
