package io.continuity.examples.rollout;

import static io.continuity.examples.rollout.ScriptedShop.CLOSE;
import static io.continuity.examples.rollout.ScriptedShop.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each detector sees nothing where nothing is, and something where something is. */
final class KeepAliveClientTest {
    private final Tally tally = new Tally(new Stopwatch(new AtomicLong()::incrementAndGet));
    private final Ledger ledger = new Ledger();
    private final LoadBooks books = new LoadBooks(tally, ledger);

    @TempDir
    private Path directory;

    @Test
    void connectionIsKeptAndAnswersAreCounted() {
        try (ScriptedShop shop = new ScriptedShop(answer(200, "here"), answer(200, "here"))) {
            KeepAliveClient client = KeepAliveClient.getting("g", shop.uri(), 10, books);
            assertThat(client.step()).isEqualTo(10);
            client.step();
            client.leave();
            assertThat(shop.requests()).hasSize(2);
        }
        assertThat(tally.totals().of("v2")).isEqualTo(2);
        assertThat(tally.problems()).isEmpty();
    }

    @Test
    void connectionThatWasClosedWithoutNoticeIsAFailureAndNoReasonToTryAgain() {
        try (ScriptedShop shop = new ScriptedShop(answer(200, "here"), CLOSE, answer(200, "here"))) {
            KeepAliveClient client = KeepAliveClient.getting("g", shop.uri(), 500, books);
            client.step();
            client.step();
            assertThat(tally.totals().failed()).isEqualTo(1);
            assertThat(tally.totals().requests()).isEqualTo(2);
            client.step();
            client.leave();
        }
        assertThat(tally.totals().failed()).isEqualTo(1);
    }

    @Test
    void connectionThatWasClosedWithNoticeIsNone() {
        String last = answer(200, "here").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        try (ScriptedShop shop = new ScriptedShop(last, CLOSE, answer(200, "here"))) {
            KeepAliveClient client = KeepAliveClient.getting("g", shop.uri(), 500, books);
            client.step();
            client.step();
            client.leave();
        }
        assertThat(tally.problems()).isEmpty();
        assertThat(tally.totals().requests()).isEqualTo(2);
    }

    @Test
    void answerThatIsCutIsAFailure() {
        try (ScriptedShop shop = new ScriptedShop(answer(200, "here").replace("here", "he"), CLOSE)) {
            KeepAliveClient.getting("g", shop.uri(), 10, books).step();
        }
        assertThat(tally.totals().failed()).isEqualTo(1);
    }

    @Test
    void serverErrorsAreFailuresAndOtherAnswersAreWrong() {
        try (ScriptedShop shop = new ScriptedShop(answer(503, ""), answer(200, "there"), answer(404, "here"))) {
            KeepAliveClient client = KeepAliveClient.getting("g", shop.uri(), 10, books);
            client.step();
            client.step();
            client.step();
            client.leave();
        }
        assertThat(tally.totals().failed()).isEqualTo(1);
        assertThat(tally.totals().wrong()).isEqualTo(2);
    }

    @Test
    void postsAreComparedWithWhatWasExecuted() throws IOException {
        try (ScriptedShop shop = new ScriptedShop(answer(200, "executed p-1"), answer(200, "executed p-2"))) {
            KeepAliveClient client = KeepAliveClient.posting("p", shop.uri(), 10, books);
            client.step();
            client.step();
            client.leave();
            assertThat(shop.requests().get(1)).startsWith("POST /load?id=p-2 HTTP/1.1\r\n");
        }
        Path one = Files.writeString(directory.resolve("v1-a.journal"), "p-1\n");
        Path other = Files.writeString(directory.resolve("v2-a.journal"), "p-2\n");
        Path none = directory.resolve("v2-b.journal");
        assertThat(ledger.audit(List.of(one, other, none))).isEqualTo(new Audit(2, 0, 0));
        assertThat(ledger.audit(List.of(one))).isEqualTo(new Audit(2, 0, 1));
        assertThat(ledger.audit(List.of(one, other, one))).isEqualTo(new Audit(2, 1, 0));
    }

    @Test
    void postThatFailedIsNotAcknowledgedButItsExecutionsCount() throws IOException {
        try (ScriptedShop shop = new ScriptedShop(CLOSE)) {
            KeepAliveClient.posting("p", shop.uri(), 10, books).step();
        }
        Path twice = Files.writeString(directory.resolve("v1-a.journal"), "p-1\np-1\n");
        assertThat(ledger.audit(List.of(twice))).isEqualTo(new Audit(0, 1, 0));
    }
}
