package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.Clocks;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.Message;
import io.continuity.resume.ResumeState;
import io.continuity.resume.WindowLimits;
import io.continuity.testkit.FlakyProxy;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process finds that an earlier one has left. */
class ResumeStoreTest {
    private static final ResumeState STATE = new ResumeState(
            new ResumeState.Name("inst", "secret-token", "epoch"),
            new WindowLimits(5, 1000),
            15_000,
            7,
            3,
            List.of(Message.text("\u00fcber"), Message.binary(new byte[] {1, 2}), Message.text("")));

    private final InMemoryConnectionLog log = new InMemoryConnectionLog(Clocks.system());
    private final Recorder listener = new Recorder();

    @TempDir
    private Path directory;

    private ResumeStore store() {
        return ResumeStore.inFile(directory.resolve("connection"));
    }

    @Test
    void aFileGivesBackWhatWasSavedLast() {
        ResumeStore store = store();
        assertThat(store.load()).isEmpty();
        store.save(STATE);
        assertThat(store.load()).contains(STATE);
        assertThat(directory.toFile().list()).containsExactly("connection");
        store.clear();
        assertThat(store.load()).isEmpty();
    }

    @Test
    void aFileThatIsNoStateIsNotTakenForNone() throws Exception {
        Path file = directory.resolve("connection");
        ResumeStore store = store();
        store.save(STATE);
        byte[] saved = Files.readAllBytes(file);
        for (int length = 0; length < saved.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(saved, length));
            assertThatThrownBy(store::load)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("delete it")
                    .hasMessageNotContaining("secret");
        }
        saved[3] = 2;
        Files.write(file, saved);
        assertThatThrownBy(store::load).hasStackTraceContaining("version 2");
    }

    @Test
    void neitherTokenNorMessagesAreShown() {
        assertThat(STATE.toString()).doesNotContain("secret").doesNotContain("ber");
    }

    @Test
    void aProcessGoesOnWhereAnotherHasLeft() throws Exception {
        try (Instance server = Instance.start("a", log)) {
            ReconnectingWebSocket first = ReconnectingWebSocket.builder(server.uri())
                    .resumeStore(store())
                    .open(listener);
            assertThat(listener.next()).isEqualTo("live");
            Wait.done(first.send("1"));
            server.push("a");
            assertThat(listener.next()).isEqualTo("a");
            await().until(() -> first.snapshot().status().handled() == 1);
            first.leave();
            assertThat(listener.next()).isEqualTo("closed LEFT");

            try (ReconnectingWebSocket second = ReconnectingWebSocket.builder(server.uri())
                    .resumeStore(store())
                    .open(listener)) {
                assertThat(listener.next()).isEqualTo("resumed");
                server.push("b");
                assertThat(listener.next()).isEqualTo("b");
                Wait.done(second.send("2"));
                assertThat(List.of(server.next(), server.next())).containsExactly("1", "2");
                assertThat(second.snapshot().counters().resets()).isZero();
            }
        }
        await().until(() -> store().load().isEmpty());
    }

    @Test
    void whatWasNotAcknowledgedWhenAProcessDiedIsSentByTheNext() throws Exception {
        try (Instance server = Instance.start("a", log);
                FlakyProxy proxy = FlakyProxy.to("127.0.0.1", server.port())) {
            URI uri = URI.create("ws://" + proxy.host() + ":" + proxy.port() + "/chat");
            ReconnectingWebSocket first =
                    ReconnectingWebSocket.builder(uri).resumeStore(store()).open(listener);
            assertThat(listener.next()).isEqualTo("live");
            Wait.done(first.send("1"));
            proxy.stall();
            CompletionStage<Void> open = first.send("2");
            first.send("3");
            await().until(() -> store().load()
                    .filter(state -> state.unacknowledged().size() == 2)
                    .isPresent());
            byte[] left = Files.readAllBytes(directory.resolve("connection"));
            proxy.cut();
            first.leave(); // Stands for the death of the process: nothing more reaches the server.
            assertThat(Wait.failure(open).outcome()).isEqualTo(SendException.Outcome.UNKNOWN);
            assertThat(listener.next()).isEqualTo("closed LEFT");
            Files.write(directory.resolve("connection"), left);
            proxy.heal();

            try (ReconnectingWebSocket second =
                    ReconnectingWebSocket.builder(uri).resumeStore(store()).open(listener)) {
                assertThat(listener.next()).isEqualTo("resumed");
                Wait.done(second.send("4"));
                assertThat(List.of(server.next(), server.next(), server.next(), server.next()))
                        .containsExactly("1", "2", "3", "4");
                assertThat(server.hasHandledAll()).isTrue();
                assertThat(second.snapshot().counters().resumes()).isEqualTo(1);
            }
        }
    }

    @Test
    void whatIsOverIsNotLeftToTheNextProcess() throws Exception {
        try (RawServer server = new RawServer()) {
            server.then(connection ->
                            connection.upgrade("continuity.v1").welcome("t").close(1001))
                    .then(connection -> connection.upgrade("").stay());
            try (ReconnectingWebSocket socket = ReconnectingWebSocket.builder(server.uri())
                    .resumeStore(store())
                    .open(listener)) {
                assertThat(listener.next()).isEqualTo("live");
                assertThat(List.of(listener.next(), listener.next()))
                        .containsExactlyInAnyOrder("live", "reset UNKNOWN OptionalLong.empty unhandled 0");
                await().until(() -> store().load().isEmpty());
                assertThat(socket.snapshot().status().resumable()).isFalse();
            }
        }
    }

    @Test
    void aStoreThatFailsIsCountedAndTheConnectionGoesOn() throws Exception {
        ResumeStore broken = new ResumeStore() {
            @Override
            public Optional<ResumeState> load() {
                return Optional.empty();
            }

            @Override
            public void save(ResumeState state) {
                throw new IllegalStateException("full");
            }

            @Override
            public void clear() {}
        };
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket = ReconnectingWebSocket.builder(server.uri())
                        .resumeStore(broken)
                        .open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            Wait.done(socket.send("1"));
            assertThat(server.next()).isEqualTo("1");
            assertThat(socket.snapshot().counters().unsaved()).isPositive();
        }
    }
}
