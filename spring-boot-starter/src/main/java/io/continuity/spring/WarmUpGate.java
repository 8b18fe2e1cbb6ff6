package io.continuity.spring;

import io.continuity.drain.ReadinessGate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Requests pages of the instance itself before others do, so that they find it warm. <em>Thread-safe.</em>
 */
final class WarmUpGate implements ReadinessGate {
    static final String NAME = "warm-up";

    private static final int FIRST_FAILURE = 400;
    private static final System.Logger LOG = System.getLogger(WarmUpGate.class.getName());

    private final WarmUpProperties properties;
    private final BooleanSupplier mayBegin;
    private final Supplier<Optional<URI>> server;
    private final LongSupplier ticker;

    /**
     * Creates it.
     *
     * @param mayBegin whether nothing but this holds the instance
     * @param server where the instance answers; empty if it has no server of its own
     */
    WarmUpGate(
            WarmUpProperties properties,
            BooleanSupplier mayBegin,
            Supplier<Optional<URI>> server,
            LongSupplier ticker) {
        this.properties = properties;
        this.mayBegin = mayBegin;
        this.server = server;
        this.ticker = ticker;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Whoever fails, nobody is let in before it has ended. */
    @Override
    public Policy policy() {
        return properties.paths().isEmpty() || properties.onFailure() == Policy.OFF ? Policy.OFF : Policy.FAIL;
    }

    @Override
    public boolean holdsWhileUnknown() {
        return true;
    }

    @Override
    public Answer check(Duration timeout) throws InterruptedException {
        if (!mayBegin.getAsBoolean()) {
            return Answer.waiting("waits for the start and for all other checks");
        }
        Optional<URI> own = server.get();
        return own.isPresent()
                ? warmUp(own.get())
                : Answer.open("the instance has no server of its own to send requests to");
    }

    private Answer warmUp(URI own) throws InterruptedException {
        // One connection, and no redirect: what another page does is another path.
        HttpClient http = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .build();
        long begun = ticker.getAsLong();
        long end = begun + properties.maxTime().toNanos();
        int done = 0;
        List<String> failures = new ArrayList<>();
        for (String path : properties.paths()) {
            Optional<String> failure = Optional.empty();
            for (int i = 0; i < properties.requests() && failure.isEmpty() && ticker.getAsLong() < end; i++) {
                failure = request(http, own.resolve(own.getRawPath() + path), end - ticker.getAsLong());
                done++;
            }
            failure.ifPresent(said -> failures.add(path + " " + said));
        }
        int count = done;
        LOG.log(
                System.Logger.Level.INFO,
                () -> "Warmed up with " + count + " requests in "
                        + Duration.ofNanos(ticker.getAsLong() - begun).toMillis() + " ms");
        return answer(failures);
    }

    private Answer answer(List<String> failures) {
        String[] told = failures.toArray(new String[0]);
        return failures.isEmpty() || properties.onFailure() == Policy.WARN ? Answer.open(told) : Answer.held(told);
    }

    /** What went wrong, if anything did. */
    private static Optional<String> request(HttpClient http, URI page, long nanos) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(page)
                .timeout(Duration.ofNanos(Math.max(1, nanos)))
                .header("User-Agent", "continuity-warm-up")
                .build();
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            return status < FIRST_FAILURE ? Optional.empty() : Optional.of("answered with " + status);
        } catch (IOException e) {
            return Optional.of("did not answer: " + e.getClass().getName());
        }
    }
}
