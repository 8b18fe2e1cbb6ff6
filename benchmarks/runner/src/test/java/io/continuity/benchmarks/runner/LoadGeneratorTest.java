package io.continuity.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    /** Two hundred readings of the clock, and so almost a hundred requests. */
    private static final Duration TIME = Duration.ofMillis(200);

    /** Goes on by a millisecond whenever it is read. */
    private final AtomicLong clock = new AtomicLong();

    @Test
    void everyUserGetsASessionOfItsOwnOnce() throws IOException {
        try (FakeApplication application = FakeApplication.start()) {
            generator(application).exhaust(new Crowd(10, 3).arrive());

            assertThat(application.sessions()).isEqualTo(10);
            assertThat(application.requests("/create")).isEqualTo(10);
        }
    }

    @Test
    void changesAreExpectedInEveryLaterAnswer() throws IOException {
        try (FakeApplication application = FakeApplication.start()) {
            Crowd crowd = new Crowd(4, 2);
            generator(application).exhaust(crowd.arrive());

            Answers answers = generator(application).run(crowd.visitors(Scenario.MIXED), Duration.ZERO, TIME);
            generator(application).exhaust(crowd.each(Step.READ));

            assertThat(answers.latencies().count()).isPositive();
            assertThat(application.requests("/read")).isGreaterThan(application.requests("/write"));
            assertThat(application.requests("/write")).isPositive();
        }
    }

    @Test
    void anApplicationThatLosesAChangeFailsTheRun() throws IOException {
        try (FakeApplication application = FakeApplication.forgetful(1)) {
            Crowd crowd = new Crowd(1, 1);
            LoadGenerator generator = generator(application);
            generator.exhaust(crowd.arrive());
            generator.exhaust(crowd.each(Step.WRITE));

            assertThatThrownBy(() -> generator.exhaust(crowd.each(Step.WRITE)))
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessage("WRITE of u0 was answered with 200 'u0 1' instead of 200 'u0 2'");
        }
    }

    @Test
    void whoArrivedUnderLoadLogsOutAndIsGone() throws IOException {
        try (FakeApplication application = FakeApplication.start()) {
            Crowd crowd = new Crowd(5, 1);
            LoadGenerator generator = generator(application);
            generator.exhaust(crowd.arrive());

            generator.run(crowd.visitors(Scenario.CREATE), Duration.ZERO, TIME);
            assertThat(application.sessions()).isGreaterThan(5);
            generator.exhaust(crowd.visitors(Scenario.LOGOUT));
            generator.exhaust(crowd.checkGone());

            assertThat(application.sessions()).isEqualTo(5);
            assertThat(application.requests("/read")).isPositive();
        }
    }

    @Test
    void aSessionThatOutlivesItsLogoutFailsTheRun() throws IOException {
        try (FakeApplication application = FakeApplication.start()) {
            Crowd crowd = new Crowd(1, 1);
            LoadGenerator generator = generator(application);
            generator.run(crowd.visitors(Scenario.CREATE), Duration.ZERO, TIME);

            assertThatThrownBy(() -> generator.exhaust(crowd.checkGone()))
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessageStartingWith("READ of n0-0 was answered with 200");
        }
    }

    @Test
    void answersBeforeTheTimeThatCountsAreNotCounted() throws IOException {
        try (FakeApplication application = FakeApplication.start()) {
            Crowd crowd = new Crowd(1, 1);

            Answers answers = generator(application).run(crowd.visitors(Scenario.CREATE), TIME, Duration.ofNanos(1));

            assertThat(answers.latencies().count()).isZero();
            assertThat(answers.all()).isPositive().isEqualTo(application.requests("/create"));
        }
    }

    @Test
    void aConnectionThatIsClosedFailsTheRun() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Threads.daemon("closing-server", () -> closeNext(server));
            LoadGenerator generator =
                    new LoadGenerator((InetSocketAddress) server.getLocalSocketAddress(), this::nanos);

            assertThatThrownBy(() -> generator.exhaust(List.of(new Endless())))
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessageContaining("broke a connection");
        }
    }

    private static void closeNext(ServerSocket server) {
        try {
            server.accept().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private LoadGenerator generator(FakeApplication application) {
        return new LoadGenerator(application.address(), this::nanos);
    }

    private long nanos() {
        return clock.addAndGet(1_000_000);
    }

    private static final class Endless implements Visitor {
        @Override
        public Optional<byte[]> next() {
            return Optional.of(new User("u").ask(Step.NOP));
        }

        @Override
        public void answered(Response response) {
            throw new AssertionError(response);
        }
    }
}
