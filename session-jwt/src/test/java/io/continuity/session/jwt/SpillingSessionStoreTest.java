package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.session.SpillingSessionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract with every value but the empty one kept elsewhere, and what becomes of large values. */
class SpillingSessionStoreTest extends JwtSessionStoreTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofMinutes(30);

    private final InMemorySessionStore large = new InMemorySessionStore(clock);

    @Override
    protected SessionStore store() {
        return new Browsers(SpillingSessionStore.over(tokens(), large, 0, clock));
    }

    /** The contract has 50 attributes, and of each stands something in the session. */
    @Override
    int maxCookies() {
        return 2;
    }

    @Override
    protected Map<String, String> clausesThatCannotHold() {
        Map<String, String> clauses = new HashMap<>(super.clausesThatCannotHold());
        clauses.remove("Bytes.valuesOfAnySizeAndContentAreKept");
        return clauses;
    }

    @Nested
    class LargeValues {
        private final JwtSessionStore tokens = tokens();
        private final Browsers store = new Browsers(SpillingSessionStore.over(tokens, large, 100, clock));

        private static EncodedAttribute bytes(int size) {
            return EncodedAttribute.of("x".repeat(size).getBytes(UTF_8));
        }

        private String create(Map<String, EncodedAttribute> attributes) {
            SessionSnapshot fresh =
                    SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), INTERVAL);
            return ((Saved) store.create(fresh.withAttributes(attributes), TIMEOUT)).handle();
        }

        private long spilled() {
            return large.inspection().orElseThrow().count(TIMEOUT).orElseThrow();
        }

        private int sizeInSession(String handle, String name) {
            return tokens.load(store.jar(handle).presented(), TIMEOUT)
                    .orElseThrow()
                    .attributes()
                    .get(name)
                    .size();
        }

        @Test
        void areKeptElsewhereAndOthersAreNot() {
            String handle = create(Map.of("small", bytes(100), "large", bytes(101)));

            assertThat(spilled()).isEqualTo(1);
            assertThat(sizeInSession(handle, "small")).isEqualTo(100);
            assertThat(sizeInSession(handle, "large")).isLessThan(60);
            assertThat(store.load(handle, TIMEOUT).orElseThrow().attributes())
                    .isEqualTo(Map.of("small", bytes(100), "large", bytes(101)));
        }

        @Test
        void areNotWrittenAgainWhenTheyAreTheSame() {
            String handle = create(Map.of("large", bytes(101)));

            store.save(handle, SessionChanges.blind().set("large", bytes(101)).build(), TIMEOUT);

            assertThat(spilled()).isEqualTo(1);
        }

        @Test
        void liveAsLongAsTheirSessionIsAskedForWhateverElseIsRead() {
            String handle = create(Map.of("large", bytes(101)));
            for (int i = 0; i < 10; i++) {
                clock.advance(Duration.ofMinutes(20));
                assertThat(store.load(handle, TIMEOUT)).isPresent();
            }
            assertThat(store.load(handle, TIMEOUT).orElseThrow().attributes().get("large"))
                    .isEqualTo(bytes(101));
        }

        @Test
        void liveAsLongAsTheNewInterval() {
            String handle = create(Map.of("large", bytes(101)));
            SessionChanges longer = SessionChanges.blind()
                    .maxInactiveInterval(Duration.ofHours(8))
                    .build();
            store.save(handle, longer, TIMEOUT);
            clock.advance(Duration.ofHours(7));

            assertThat(store.load(handle, TIMEOUT).orElseThrow().attributes().get("large"))
                    .isEqualTo(bytes(101));
        }

        @Test
        void endWithTheirSession() {
            String handle = create(Map.of("large", bytes(101), "other", bytes(200)));

            assertThat(store.delete(handle, OptionalLong.empty(), TIMEOUT)).isTrue();

            assertThat(spilled()).isZero();
        }

        @Test
        void doNotKeepTheirSessionFromEndingWhileTheirStoreIsAwayWhichIsCounted() {
            AtomicInteger failures = new AtomicInteger();
            Browsers counted = new Browsers(
                    SpillingSessionStore.over(tokens, large, 100, clock).observer(new SessionObserver() {
                        @Override
                        public void storeFailed() {
                            failures.incrementAndGet();
                        }
                    }));
            SessionSnapshot fresh =
                    SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), INTERVAL);
            String handle =
                    ((Saved) counted.create(fresh.withAttributes(Map.of("large", bytes(101))), TIMEOUT)).handle();
            large.close();

            assertThat(counted.delete(handle, OptionalLong.empty(), TIMEOUT)).isTrue();

            assertThat(failures).hasPositiveValue();
            assertThat(counted.load(handle, TIMEOUT)).isEmpty();
            assertThat(tokens.load(handle, TIMEOUT)).as("a copy of the cookies").isEmpty();
        }

        @Test
        void thatAreLostAreNoErrorAndTheirPlaceIsKept() {
            String handle = create(Map.of("small", bytes(1), "large", bytes(101)));
            large.inspection()
                    .orElseThrow()
                    .sample(10, TIMEOUT)
                    .forEach(value -> large.delete(value.id().value(), OptionalLong.empty(), TIMEOUT));

            SessionSnapshot found = store.load(handle, TIMEOUT).orElseThrow();

            assertThat(found.attributes()).containsEntry("small", bytes(1));
            assertThat(found.attributes().get("large").size()).isEqualTo(sizeInSession(handle, "large"));
        }

        @Test
        void failRequestsThatNeedThemWhileTheirStoreIsAwayAndNoOthers() {
            String handle = create(Map.of("small", bytes(1), "large", bytes(101)));
            SessionSnapshot found = store.load(handle, TIMEOUT).orElseThrow();
            large.close();

            assertThat(store.save(
                            handle,
                            SessionChanges.blind().set("small", bytes(2)).build(),
                            TIMEOUT))
                    .isInstanceOf(Saved.class);
            assertThatExceptionOfType(SessionStoreException.class)
                    .isThrownBy(() -> found.attributes().get("large").size());
            assertThatExceptionOfType(SessionStoreException.class)
                    .isThrownBy(() -> store.save(
                            handle,
                            SessionChanges.blind().set("large", bytes(300)).build(),
                            TIMEOUT));
        }
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpillingSessionStore.over(tokens(), large, -1, clock))
                .withMessage("above must not be negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpillingSessionStore.over(large, large, 100, clock))
                .withMessageStartingWith("store must be one whose handles hold the sessions");
    }
}
