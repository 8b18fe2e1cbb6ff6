package io.continuity.session.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.continuity.resume.ClaimRequest;
import io.continuity.resume.ClaimResult.Claimed;
import io.continuity.resume.Commit;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.LogEntry;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Message;
import io.continuity.resume.NewConnection;
import io.continuity.resume.Ownership;
import io.continuity.resume.ReplayPage;
import io.continuity.resume.WindowLimits;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The words in which tests of connection logs are written. */
final class OneConnection {
    static final SecureRandom RANDOM = new SecureRandom();

    /** For calls that are answered, however slow the machine is. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    static final WindowLimits ROOM = new WindowLimits(100, 1 << 20);

    private OneConnection() {}

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** What a stage fails with. */
    static Throwable failure(CompletionStage<?> stage) {
        try {
            Object answer = stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
            throw new AssertionError("Answered " + answer);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static Ownership created(ConnectionLog log) {
        return created(log, "node-1");
    }

    static Ownership created(ConnectionLog log, String node) {
        return await(log.create(
                new NewConnection(ConnectionId.random(RANDOM), "epoch", node, "principal", "tab", LogLimits.DEFAULT)));
    }

    static ClaimRequest request(Ownership known, long received) {
        return new ClaimRequest(
                known.id(),
                "node-2",
                new ClaimRequest.Client("epoch", "principal", known.fence(), "tab", true),
                new ClaimRequest.Positions(received, 1, 0));
    }

    static Claimed claimed(ConnectionLog log, Ownership known) {
        return (Claimed) await(log.claim(request(known, 0)));
    }

    static List<Message> messages(String... texts) {
        return Stream.of(texts).map(Message::text).toList();
    }

    static Commit commit(long position, long first, String... replies) {
        return new Commit(position, first, messages(replies), Map.of());
    }

    static List<String> texts(ReplayPage page) {
        return texts(page.entries());
    }

    static List<String> texts(List<LogEntry> entries) {
        return entries.stream()
                .map(entry -> entry.number() + new String(entry.message().toByteArray(), UTF_8))
                .toList();
    }
}
