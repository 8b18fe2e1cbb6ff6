package io.continuity.examples.rollout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Asks an instance whether it wants requests, as Kubernetes does.
 *
 * <p>Thread-safe.
 */
final class Readiness {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int OK = 200;

    private final HttpClient client;

    Readiness(HttpClient client) {
        this.client = client;
    }

    /** Blocks for at most two seconds; no answer counts as no. */
    boolean of(URI instance) {
        HttpRequest request = HttpRequest.newBuilder(instance.resolve("/actuator/health/readiness"))
                .timeout(TIMEOUT)
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
