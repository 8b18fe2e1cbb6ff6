package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.drain.ReadinessGates;
import io.continuity.session.SessionFormats;
import io.continuity.session.SessionStoreException;
import io.continuity.spring.SessionFormatGate.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** When an instance is let through, look by look. */
class SessionFormatGateTest {
    private static final SessionFormats GOOD = new SessionFormats(10, 0, 10, Map.of(), Map.of());
    private static final SessionFormats BAD = new SessionFormats(10, 7, 10, Map.of("com.acme.Cart", 7), Map.of());

    private final AtomicReference<Supplier<SessionFormats>> store = new AtomicReference<>(() -> GOOD);

    /** A gate, and who asks it. */
    private record Asked(SessionFormatGate gate, ReadinessGates gates) {
        static Asked of(Optional<Function<Duration, SessionFormats>> look, SessionFormatProperties properties) {
            SessionFormatGate gate = new SessionFormatGate(look, properties);
            return new Asked(gate, ReadinessGates.of(List.of(gate), Duration.ofSeconds(20)));
        }

        boolean look() {
            return gates.check();
        }

        boolean isHolding() {
            return gates.isHolding();
        }

        SessionFormatGate.Finding last() {
            return gate.last();
        }
    }

    private Asked gate(Policy mode) {
        return gate(mode, 0.01);
    }

    private Asked gate(Policy mode, double threshold) {
        return Asked.of(
                Optional.of(timeout -> Objects.requireNonNull(store.get()).get()),
                new SessionFormatProperties(mode, threshold, 100));
    }

    private void storeIsAway() {
        store.set(() -> {
            throw new SessionStoreException("away");
        });
    }

    @Test
    void nobodyIsLetThroughBeforeTheFirstLook() {
        Asked gate = gate(Policy.FAIL);
        assertThat(gate.isHolding()).isTrue();
        assertThat(gate.gate().asGauge()).isNaN();

        assertThat(gate.look()).isTrue();

        assertThat(gate.isHolding()).isFalse();
        assertThat(gate.gate().asGauge()).isZero();
    }

    @Test
    void failureHoldsUntilALookPasses() {
        Asked gate = gate(Policy.FAIL);
        store.set(() -> BAD);
        for (int i = 0; i < 3 * ReadinessGates.MAX_UNANSWERED; i++) {
            assertThat(gate.look()).isFalse();
        }
        assertThat(gate.isHolding()).isTrue();
        assertThat(gate.gate().asGauge()).isEqualTo(7);
        store.set(() -> GOOD);

        assertThat(gate.look()).isTrue();
        assertThat(gate.isHolding()).isFalse();
    }

    @Test
    void outageOfTheStoreHoldsForSomeLooksOnly() {
        Asked gate = gate(Policy.FAIL);
        storeIsAway();
        for (int i = 1; i < ReadinessGates.MAX_UNANSWERED; i++) {
            assertThat(gate.look()).isFalse();
            assertThat(gate.isHolding()).isTrue();
        }

        assertThat(gate.look()).as("it goes on looking").isFalse();
        assertThat(gate.isHolding()).isFalse();
        assertThat(gate.last().reason()).contains("away");
    }

    @Test
    void whoWasLetThroughIsNeverHeldBackAgain() {
        Asked gate = gate(Policy.FAIL);
        storeIsAway();
        for (int i = 0; i < ReadinessGates.MAX_UNANSWERED; i++) {
            gate.look();
        }
        store.set(() -> BAD);

        assertThat(gate.look()).as("there is nothing more to find out").isTrue();
        assertThat(gate.isHolding()).isFalse();
        assertThat(gate.last().state()).isEqualTo(State.FAILED);
        assertThat(gate.gate().asGauge()).isEqualTo(7);
    }

    @Test
    void outageAfterAFailureLetsNobodyThrough() {
        Asked gate = gate(Policy.FAIL);
        store.set(() -> BAD);
        gate.look();
        storeIsAway();
        for (int i = 0; i < 3 * ReadinessGates.MAX_UNANSWERED; i++) {
            gate.look();
        }

        assertThat(gate.isHolding()).isTrue();
        assertThat(gate.last().formats()).contains(BAD);
    }

    @Test
    void bugInACodecOrAStoreDoesNotStopTheStart() {
        Asked gate = gate(Policy.WARN);
        store.set(() -> {
            throw new IllegalStateException("secret");
        });

        assertThat(gate.look()).isFalse();
        assertThat(gate.last().reason()).contains("java.lang.IllegalStateException");
    }

    @Test
    void thresholdIsTheOneThatIsSet() {
        store.set(() -> BAD);
        Asked strict = gate(Policy.FAIL, 0.69);
        Asked lenient = gate(Policy.FAIL, 0.7);

        assertThat(strict.look()).isFalse();
        assertThat(lenient.look()).isTrue();
    }

    @Test
    void eachChangeIsSaidOnce() {
        List<String> said = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                said.add(entry.getLevel() + " " + entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(ReadinessGates.class.getName());
        logger.setLevel(Level.INFO);
        logger.addHandler(handler);
        try {
            gate(Policy.FAIL).look();
            assertThat(said).as("all is well from the start").isEmpty();
            Asked gate = gate(Policy.FAIL);
            storeIsAway();
            gate.look();
            gate.look();
            store.set(() -> BAD);
            gate.look();
            gate.look();
            store.set(() -> GOOD);
            gate.look();
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(null);
        }
        assertThat(said)
                .satisfiesExactly(
                        text -> assertThat(text)
                                .isEqualTo(
                                        "WARNING Readiness check session-formats has no answer yet, trying again: away"),
                        text -> assertThat(text)
                                .startsWith("WARNING Readiness check session-formats: 7 of 10 sessions hold")
                                .contains("{com.acme.Cart=7}")
                                .contains("is not ready until that is over"),
                        text -> assertThat(text).isEqualTo("INFO Readiness check session-formats is open"));
    }

    @Test
    void secondStartLooksNoSecondTime() {
        AtomicInteger looks = new AtomicInteger();
        store.set(() -> {
            looks.incrementAndGet();
            return BAD;
        });
        ReadinessUpkeep upkeep = new ReadinessUpkeep(
                gate(Policy.FAIL).gates(), new StartProgress(Clocks.system()), Duration.ofMinutes(1));
        try {
            upkeep.start();
            upkeep.start();
            assertThat(looks).hasValue(1);
            assertThat(upkeep.isRunning()).isTrue();
        } finally {
            upkeep.stop();
        }
        assertThat(upkeep.isRunning()).isFalse();
    }

    @Test
    void warningHoldsNobody() {
        Asked gate = gate(Policy.WARN);
        assertThat(gate.isHolding()).isFalse();
        store.set(() -> BAD);

        assertThat(gate.look()).as("one look is enough").isTrue();
        assertThat(gate.isHolding()).isFalse();
        assertThat(gate.last().state()).isEqualTo(State.FAILED);
    }

    @Test
    void storeThatCannotBeLookedIntoHoldsNobody() {
        Asked gate = Asked.of(Optional.empty(), new SessionFormatProperties(Policy.FAIL, 0.01, 100));

        assertThat(gate.isHolding()).isFalse();
        assertThat(gate.look()).isTrue();
        assertThat(gate.last().state()).isEqualTo(State.NOT_LOOKED);
    }
}
