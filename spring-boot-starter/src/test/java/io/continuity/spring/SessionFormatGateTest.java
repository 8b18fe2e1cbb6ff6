package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SessionFormats;
import io.continuity.session.SessionStoreException;
import io.continuity.spring.SessionFormatGate.State;
import io.continuity.spring.SessionFormatProperties.Mode;
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

    private SessionFormatGate gate(Mode mode) {
        return new SessionFormatGate(
                Optional.of((Duration timeout) ->
                        Objects.requireNonNull(store.get()).get()),
                new SessionFormatProperties(mode, 0.01, 100));
    }

    private void storeIsAway() {
        store.set(() -> {
            throw new SessionStoreException("away");
        });
    }

    @Test
    void nobodyIsLetThroughBeforeTheFirstLook() {
        SessionFormatGate gate = gate(Mode.FAIL);
        assertThat(gate.isHolding()).isTrue();
        assertThat(gate.asGauge()).isNaN();

        assertThat(gate.look()).isTrue();

        assertThat(gate.isHolding()).isFalse();
        assertThat(gate.asGauge()).isZero();
    }

    @Test
    void failureHoldsUntilALookPasses() {
        SessionFormatGate gate = gate(Mode.FAIL);
        store.set(() -> BAD);
        for (int i = 0; i < 3 * SessionFormatGate.MAX_UNANSWERED; i++) {
            assertThat(gate.look()).isFalse();
        }
        assertThat(gate.isHolding()).isTrue();
        assertThat(gate.asGauge()).isEqualTo(7);
        store.set(() -> GOOD);

        assertThat(gate.look()).isTrue();
        assertThat(gate.isHolding()).isFalse();
    }

    @Test
    void outageOfTheStoreHoldsForSomeLooksOnly() {
        SessionFormatGate gate = gate(Mode.FAIL);
        storeIsAway();
        for (int i = 1; i < SessionFormatGate.MAX_UNANSWERED; i++) {
            assertThat(gate.look()).isFalse();
            assertThat(gate.isHolding()).isTrue();
        }

        assertThat(gate.look()).as("it goes on looking").isFalse();
        assertThat(gate.isHolding()).isFalse();
        assertThat(gate.last().reason()).contains("away");
    }

    @Test
    void whoWasLetThroughIsNeverHeldBackAgain() {
        SessionFormatGate gate = gate(Mode.FAIL);
        storeIsAway();
        for (int i = 0; i < SessionFormatGate.MAX_UNANSWERED; i++) {
            gate.look();
        }
        store.set(() -> BAD);

        assertThat(gate.look()).as("there is nothing more to find out").isTrue();
        assertThat(gate.isHolding()).isFalse();
        assertThat(gate.last().state()).isEqualTo(State.FAILED);
        assertThat(gate.asGauge()).isEqualTo(7);
    }

    @Test
    void outageAfterAFailureLetsNobodyThrough() {
        SessionFormatGate gate = gate(Mode.FAIL);
        store.set(() -> BAD);
        gate.look();
        storeIsAway();
        for (int i = 0; i < 3 * SessionFormatGate.MAX_UNANSWERED; i++) {
            gate.look();
        }

        assertThat(gate.isHolding()).isTrue();
        assertThat(gate.last().formats()).contains(BAD);
    }

    @Test
    void bugInACodecOrAStoreDoesNotStopTheStart() {
        SessionFormatGate gate = gate(Mode.WARN);
        store.set(() -> {
            throw new IllegalStateException("secret");
        });

        assertThat(gate.look()).isFalse();
        assertThat(gate.last().reason()).contains("java.lang.IllegalStateException");
    }

    @Test
    void thresholdIsTheOneThatIsSet() {
        store.set(() -> BAD);
        Function<Duration, SessionFormats> look =
                timeout -> Objects.requireNonNull(store.get()).get();
        SessionFormatGate strict =
                new SessionFormatGate(Optional.of(look), new SessionFormatProperties(Mode.FAIL, 0.69, 100));
        SessionFormatGate lenient =
                new SessionFormatGate(Optional.of(look), new SessionFormatProperties(Mode.FAIL, 0.7, 100));

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
        Logger logger = Logger.getLogger(SessionFormatGate.class.getName());
        logger.setLevel(Level.INFO);
        logger.addHandler(handler);
        try {
            gate(Mode.FAIL).look();
            assertThat(said).as("all is well from the start").isEmpty();
            SessionFormatGate gate = gate(Mode.FAIL);
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
                        text -> assertThat(text).startsWith("WARNING Whether this instance can read"),
                        text -> assertThat(text)
                                .startsWith("WARNING 7 of 10 sessions hold")
                                .contains("{com.acme.Cart=7}")
                                .contains("stays not ready"),
                        text -> assertThat(text).isEqualTo("INFO The sessions there are can be served: 10 looked at"));
    }

    @Test
    void secondStartLooksNoSecondTime() {
        AtomicInteger looks = new AtomicInteger();
        store.set(() -> {
            looks.incrementAndGet();
            return BAD;
        });
        SessionFormatGate gate = gate(Mode.FAIL);
        try {
            gate.start();
            gate.start();
            assertThat(looks).hasValue(1);
            assertThat(gate.isRunning()).isTrue();
        } finally {
            gate.stop();
        }
        assertThat(gate.isRunning()).isFalse();
    }

    @Test
    void warningHoldsNobody() {
        SessionFormatGate gate = gate(Mode.WARN);
        assertThat(gate.isHolding()).isFalse();
        store.set(() -> BAD);

        assertThat(gate.look()).as("one look is enough").isTrue();
        assertThat(gate.isHolding()).isFalse();
        assertThat(gate.last().state()).isEqualTo(State.FAILED);
    }

    @Test
    void storeThatCannotBeLookedIntoHoldsNobody() {
        SessionFormatGate gate =
                new SessionFormatGate(Optional.empty(), new SessionFormatProperties(Mode.FAIL, 0.01, 100));

        assertThat(gate.isAutoStartup()).isFalse();
        assertThat(gate.isHolding()).isFalse();
    }
}
