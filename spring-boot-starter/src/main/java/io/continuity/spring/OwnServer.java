package io.continuity.spring;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/** Where this instance itself answers, by plain HTTP. <em>Thread-safe.</em> */
final class OwnServer {
    private static final List<String> TLS =
            List.of("server.ssl.bundle", "server.ssl.key-store", "server.ssl.certificate");

    private final ApplicationContext context;

    OwnServer(ApplicationContext context) {
        this.context = context;
    }

    /** The certificate is one of the service, and not of this address. */
    void requirePlain() {
        Environment environment = context.getEnvironment();
        boolean enabled = environment.getProperty("server.ssl.enabled", Boolean.class, true);
        if (enabled && TLS.stream().anyMatch(environment::containsProperty)) {
            throw ReadinessProperties.invalid(
                    "warm-up.paths",
                    "set",
                    "It is not possible with server.ssl.*: warm up in an ApplicationRunner or a ReadinessGate.");
        }
    }

    /** Empty if the application is in a container of others, or the server does not listen. */
    Optional<URI> uri() {
        return context instanceof WebServerApplicationContext own
                ? Optional.ofNullable(own.getWebServer())
                        .map(WebServer::getPort)
                        .filter(port -> port > 0)
                        .map(this::uri)
                : Optional.empty();
    }

    private URI uri(int port) {
        Environment environment = context.getEnvironment();
        InetAddress address = Binder.get(environment)
                .bind("server.address", InetAddress.class)
                .orElseGet(InetAddress::getLoopbackAddress);
        String host = (address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address).getHostAddress();
        String path = environment.getProperty("server.servlet.context-path", "");
        try {
            return new URI("http", null, host, port, path.isEmpty() ? null : path, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The server's own address is none", e);
        }
    }
}
