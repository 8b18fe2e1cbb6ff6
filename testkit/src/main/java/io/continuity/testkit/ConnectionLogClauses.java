package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.resume.ClaimRequest;
import io.continuity.resume.ClaimResult;
import io.continuity.resume.ClaimResult.Claimed;
import io.continuity.resume.Commit;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.LogEntry;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Message;
import io.continuity.resume.NewConnection;
import io.continuity.resume.Overflow;
import io.continuity.resume.Ownership;
import io.continuity.resume.ReplayPage;
import io.continuity.resume.WindowLimits;
import io.continuity.resume.WriteResult.Done;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Gives each test of the contract a log of its own, and the words in which it is written. <em>Not thread-safe.</em> */
abstract class ConnectionLogClauses {
    static final Duration TTL = Duration.ofMinutes(2);
    static final SecureRandom RANDOM = new SecureRandom();

    ConnectionLog log;

    /** See {@link ConnectionLogContract#log}. */
    protected abstract ConnectionLog log();

    /** See {@link ConnectionLogContract#letPass}. */
    protected abstract void letPass(Duration duration);

    @BeforeEach
    final void openLog() {
        log = log();
    }

    @AfterEach
    final void closeLog() {
        log.close();
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    Ownership created() {
        return created(10, Overflow.RESET);
    }

    Ownership created(int messages, Overflow overflow) {
        LogLimits limits = new LogLimits(new WindowLimits(messages, 1 << 20), overflow, TTL);
        return await(log.create(
                new NewConnection(ConnectionId.random(RANDOM), "epoch", "node-1", "principal", "tab", limits)));
    }

    static ClaimRequest request(Ownership known, long received) {
        return new ClaimRequest(
                known.id(),
                "node-2",
                new ClaimRequest.Client("epoch", "principal", known.fence(), "tab", true),
                new ClaimRequest.Positions(received, 1, 0));
    }

    static ClaimRequest by(Ownership known, ClaimRequest.Client client) {
        return new ClaimRequest(known.id(), "node-2", client, new ClaimRequest.Positions(0, 1, 0));
    }

    Claimed claimed(Ownership known, long received) {
        ClaimResult result = await(log.claim(request(known, received)));
        assertThat(result).isInstanceOf(Claimed.class);
        return (Claimed) result;
    }

    static List<Message> messages(String... texts) {
        return IntStream.range(0, texts.length)
                .mapToObj(i -> Message.text(texts[i]))
                .toList();
    }

    void appended(Ownership owner, long first, String... texts) {
        assertThat(await(log.append(owner, first, messages(texts)))).isEqualTo(new Done(first + texts.length - 1));
    }

    static List<String> texts(ReplayPage page) {
        return texts(page.entries());
    }

    static List<String> texts(List<LogEntry> entries) {
        return entries.stream()
                .map(entry -> entry.number() + entry.message().text())
                .toList();
    }

    static Commit commit(long position, long first, String... replies) {
        return new Commit(position, first, messages(replies), Map.of());
    }
}
