package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.InMemoryRevocationSource;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.session.SessionId;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Two instances that revoke and check, by a clock that is moved. */
class RevocationsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FAIL_OPEN = Duration.ofMinutes(5);
    private static final Duration LIFE = Duration.ofHours(12);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final SwitchedSource source = new SwitchedSource(new InMemoryRevocationSource(clock));
    private final Revocations here = instance();
    private final Revocations there = instance();
    private final SessionId id = SessionId.random(RANDOM);

    private Revocations instance() {
        return Revocations.builder(source)
                .failOpenFor(FAIL_OPEN)
                .clock(clock)
                .ticker(clock.ticker())
                .build();
    }

    private Instant in(Duration duration) {
        return clock.instant().plus(duration);
    }

    private boolean isRevoked(Revocations instance, SessionId session) {
        return instance.isRevoked(session, Optional.of("ada"), clock.instant());
    }

    private static SessionId other() {
        return SessionId.random(RANDOM);
    }

    @Nested
    class Sessions {
        @Test
        void revokedSessionIsKnownHereAtOnceAndThereAfterARefresh() {
            here.refresh(TIMEOUT);
            there.refresh(TIMEOUT);

            here.revoke(id, in(LIFE), TIMEOUT);

            assertThat(isRevoked(here, id)).isTrue();
            assertThat(isRevoked(there, id)).isFalse();
            there.refresh(TIMEOUT);
            assertThat(isRevoked(there, id)).isTrue();
            assertThat(isRevoked(there, other())).isFalse();
        }

        @Test
        void instanceThatStartsLaterKnowsWhatWasRevokedBefore() {
            here.revoke(id, in(LIFE), TIMEOUT);

            Revocations later = instance();
            later.refresh(TIMEOUT);

            assertThat(isRevoked(later, id)).isTrue();
        }

        @Test
        void digestIsAsGoodAsTheId() {
            here.revoke(id, in(LIFE), TIMEOUT);
            SessionId same = SessionId.parse(id.value()).orElseThrow();

            assertThat(here.isRevoked(Subject.of(same), Optional.empty(), clock.instant()))
                    .isTrue();
            assertThat(here.isRevoked(Subject.of(other()), Optional.empty(), clock.instant()))
                    .isFalse();
            assertThat(here.isRevoked(
                            Subject.of(other()), Optional.of(Subject.ofPrincipal(id.value())), clock.instant()))
                    .as("a principal of that name is another subject")
                    .isFalse();
        }

        @Test
        void revocationIsForgottenWhenItIsOver() {
            here.revoke(id, in(LIFE), TIMEOUT);
            SessionId longer = other();
            here.revoke(longer, in(LIFE.multipliedBy(3)), TIMEOUT);
            there.refresh(TIMEOUT);
            clock.advance(LIFE.minusSeconds(1));
            there.refresh(TIMEOUT);
            assertThat(isRevoked(there, id)).isTrue();

            clock.advance(Duration.ofSeconds(1));
            there.refresh(TIMEOUT);

            assertThat(isRevoked(there, id)).isFalse();
            assertThat(isRevoked(there, longer)).isTrue();
            assertThat(there.entries()).isEqualTo(1);
            clock.advance(LIFE.multipliedBy(2));
            there.refresh(TIMEOUT);
            assertThat(there.entries()).isZero();
            assertThat(there.bytes()).isZero();
        }

        @Test
        void laterEndOfTwoCounts() {
            here.revoke(id, in(LIFE.multipliedBy(2)), TIMEOUT);
            here.revoke(id, in(LIFE), TIMEOUT);
            SessionId longerSecond = other();
            here.revoke(longerSecond, in(LIFE), TIMEOUT);
            here.revoke(longerSecond, in(LIFE.multipliedBy(2)), TIMEOUT);
            there.refresh(TIMEOUT);
            clock.advance(LIFE.plusMinutes(1));
            here.refresh(TIMEOUT);
            there.refresh(TIMEOUT);

            assertThat(isRevoked(here, id)).isTrue();
            assertThat(isRevoked(there, id)).isTrue();
            assertThat(isRevoked(here, longerSecond)).isTrue();
            assertThat(isRevoked(there, longerSecond)).isTrue();
        }

        @Test
        void whatIsReadAgainIsKeptOnce() {
            for (int i = 0; i < 100; i++) {
                here.revoke(other(), in(LIFE), TIMEOUT);
            }
            here.refresh(TIMEOUT);
            there.refresh(TIMEOUT);

            assertThat(here.entries()).isEqualTo(100);
            assertThat(there.entries()).isEqualTo(100);
        }
    }

    @Nested
    class Principals {
        private boolean isRevoked(Revocations instance, String principal, Instant issuedAt) {
            return instance.isRevoked(other(), Optional.of(principal), issuedAt);
        }

        @Test
        void everythingThatWasIssuedUpToTheInstantIsRevokedAndNothingLater() {
            Instant upTo = clock.instant().plusNanos(1_900_000);
            here.revokeAll("ada", upTo, in(LIFE), TIMEOUT);
            there.refresh(TIMEOUT);

            for (Revocations instance : List.of(here, there)) {
                assertThat(isRevoked(instance, "ada", upTo.minus(LIFE))).isTrue();
                assertThat(isRevoked(instance, "ada", upTo)).isTrue();
                assertThat(isRevoked(instance, "ada", upTo.plusMillis(1))).isFalse();
                assertThat(isRevoked(instance, "bob", upTo)).isFalse();
                assertThat(instance.isRevoked(other(), Optional.empty(), upTo)).isFalse();
            }
        }

        @Test
        void lastInstantOfSeveralCounts() {
            Instant now = clock.instant();
            here.revokeAll("ada", now, in(LIFE), TIMEOUT);
            here.revokeAll("ada", now.minusSeconds(60), in(LIFE), TIMEOUT);
            here.revokeAll("bob", now.minusSeconds(60), in(LIFE), TIMEOUT);
            here.revokeAll("bob", now, in(LIFE), TIMEOUT);

            assertThat(isRevoked(here, "ada", now)).isTrue();
            assertThat(isRevoked(here, "bob", now)).isTrue();
        }
    }

    @Nested
    class SourceAway {
        @Test
        void checksGoOnForAWhileThenFailAndGoOnWhenTheSourceIsBack() {
            here.revoke(id, in(LIFE), TIMEOUT);
            here.refresh(TIMEOUT);
            source.away = true;
            clock.advance(FAIL_OPEN);
            assertThatThrownBy(() -> here.refresh(TIMEOUT)).isInstanceOf(SessionStoreException.class);
            assertThat(isRevoked(here, other())).isFalse();

            clock.advance(Duration.ofNanos(1));
            assertThatThrownBy(() -> isRevoked(here, other()))
                    .isInstanceOfSatisfying(SessionStoreException.class, e -> assertThat(e.mayHaveTakenEffect())
                            .isFalse())
                    .hasMessageContaining("for 300 s, longer than failOpenFor (300 s)");
            assertThat(isRevoked(here, id)).as("that is known").isTrue();

            source.away = false;
            here.refresh(TIMEOUT);
            assertThat(isRevoked(here, other())).isFalse();
        }

        @Test
        void beforeTheFirstRefreshTheTimeRunsFromTheStart() {
            source.away = true;
            assertThatThrownBy(() -> here.refresh(TIMEOUT)).isInstanceOf(SessionStoreException.class);
            assertThat(isRevoked(here, id)).isFalse();
            assertThat(here.asOf()).isEmpty();

            clock.advance(FAIL_OPEN.plusNanos(1));

            assertThatThrownBy(() -> isRevoked(here, id)).isInstanceOf(SessionStoreException.class);
            assertThat(here.age()).isEqualTo(FAIL_OPEN.plusNanos(1));
        }

        @Test
        void ageIsThatOfTheLastRefreshThatSucceeded() {
            here.refresh(TIMEOUT);
            assertThat(here.asOf()).contains(clock.instant());
            assertThat(here.age()).isZero();
            Instant then = clock.instant();
            clock.advance(Duration.ofSeconds(7));
            source.away = true;
            assertThatThrownBy(() -> here.refresh(TIMEOUT)).isInstanceOf(SessionStoreException.class);

            assertThat(here.asOf()).contains(then);
            assertThat(here.age()).isEqualTo(Duration.ofSeconds(7));
        }

        @Test
        void whatCouldNotBeWrittenIsRevokedHereAndWrittenLater() {
            source.away = true;
            assertThatThrownBy(() -> here.revoke(id, in(LIFE), TIMEOUT)).isInstanceOf(SessionStoreException.class);
            assertThat(isRevoked(here, id)).isTrue();

            source.away = false;
            here.refresh(TIMEOUT);
            there.refresh(TIMEOUT);

            assertThat(isRevoked(there, id)).isTrue();
        }

        @Test
        void closingSaysHowManyWereNeverWritten() {
            List<String> logged = new ArrayList<>();
            Logger logger = Logger.getLogger(Revocations.class.getName());
            Filter before = logger.getFilter();
            logger.setFilter(entry -> logged.add(entry.getMessage()));
            try {
                there.close();
                assertThat(logged).isEmpty();
                source.away = true;
                assertThatThrownBy(() -> here.revoke(id, in(LIFE), TIMEOUT)).isInstanceOf(SessionStoreException.class);
                here.close();
            } finally {
                logger.setFilter(before);
            }

            assertThat(logged).singleElement().asString().startsWith("1 revocations could not be written");
            assertThatThrownBy(() -> source.target.read(RevocationSource.START, TIMEOUT))
                    .hasMessageContaining("closed");
        }

        @Test
        void sourceThatTakesNoWritesMakesNothingStale() {
            source.readOnly = true;
            assertThatThrownBy(() -> here.revoke(id, in(LIFE), TIMEOUT)).isInstanceOf(SessionStoreException.class);
            clock.advance(Duration.ofSeconds(1));

            assertThatThrownBy(() -> here.refresh(TIMEOUT)).isInstanceOf(SessionStoreException.class);

            assertThat(here.asOf()).contains(clock.instant());
        }

        @Test
        void whatTheSourceHasLostIsWrittenAgainByWhoHadWrittenIt() {
            here.revoke(id, in(LIFE), TIMEOUT);
            SessionId ofAnother = other();
            there.revoke(ofAnother, in(LIFE), TIMEOUT);
            here.refresh(TIMEOUT);
            there.refresh(TIMEOUT);

            source.target = new InMemoryRevocationSource(clock);
            here.refresh(TIMEOUT);
            there.refresh(TIMEOUT);

            assertThat(isRevoked(here, ofAnother))
                    .as("what is known stays known")
                    .isTrue();
            Revocations started = instance();
            started.refresh(TIMEOUT);
            assertThat(isRevoked(started, id)).isTrue();
            assertThat(isRevoked(started, ofAnother)).isTrue();
            assertThat(source.read(RevocationSource.START, TIMEOUT).revocations())
                    .hasSize(2);
        }

        @Test
        void whatWasReadBeforeAFailureIsKeptAndReadOnFromThere() {
            for (int i = 0; i < RevocationSource.MAX_PAGE + 1; i++) {
                here.revoke(i == 0 ? id : other(), in(LIFE), TIMEOUT);
            }
            source.readsLeft.set(1);
            assertThatThrownBy(() -> there.refresh(TIMEOUT)).isInstanceOf(SessionStoreException.class);
            assertThat(isRevoked(there, id)).isTrue();
            assertThat(there.asOf()).isEmpty();

            source.readsLeft.set(1);
            there.refresh(TIMEOUT);

            assertThat(there.entries()).isEqualTo(RevocationSource.MAX_PAGE + 1);
            assertThat(there.asOf()).isPresent();
        }
    }

    @Nested
    class Clocks {
        @Test
        void clockThatIsSetBackBringsBackWhatWasOver() {
            ManualClock wall = ManualClock.startingAt(clock.instant());
            MovableClock moved = new MovableClock(wall);
            Revocations instance = Revocations.builder(source).clock(moved).build();
            here.revoke(id, in(LIFE), TIMEOUT);
            instance.refresh(TIMEOUT);
            moved.offset = LIFE.multipliedBy(2);
            instance.refresh(TIMEOUT);
            assertThat(instance.entries()).isZero();

            moved.offset = Duration.ZERO;
            instance.refresh(TIMEOUT);

            assertThat(isRevoked(instance, id)).isTrue();
        }
    }

    /** A clock that can go back. */
    private static final class MovableClock implements InstantSource {
        private final ManualClock clock;
        private volatile Duration offset = Duration.ZERO;

        private MovableClock(ManualClock clock) {
            this.clock = clock;
        }

        @Override
        public Instant instant() {
            return clock.instant().plus(offset);
        }
    }

    @Nested
    class Bounds {
        @Test
        void pastTheBoundNothingIsForgottenAndTheMemoryStops() {
            Revocations small = Revocations.builder(source)
                    .maxEntries(1000)
                    .clock(clock)
                    .ticker(clock.ticker())
                    .build();
            List<SessionId> ids =
                    Stream.generate(RevocationsTest::other).limit(2000).toList();
            ids.forEach(each -> small.revoke(each, in(LIFE), TIMEOUT));
            small.revokeAll("ada", clock.instant(), in(LIFE), TIMEOUT);

            assertThat(ids).allMatch(each -> small.isRevoked(each, Optional.empty(), clock.instant()));
            assertThat(small.entries()).isEqualTo(1001);
            assertThat(small.bytes()).isLessThan(50_000);
            long innocents = Stream.generate(RevocationsTest::other)
                    .limit(10_000)
                    .filter(each -> small.isRevoked(each, Optional.empty(), clock.instant()))
                    .count();
            assertThat(innocents).isLessThan(50);

            clock.advance(LIFE.plusSeconds(2));
            small.refresh(TIMEOUT);
            assertThat(small.entries()).isZero();
            assertThat(small.bytes()).isZero();
        }

        @Test
        void principalsPastTheBoundMaySignInAgain() {
            Revocations small = Revocations.builder(source)
                    .maxEntries(1)
                    .clock(clock)
                    .ticker(clock.ticker())
                    .build();
            small.revokeAll("ada", clock.instant(), in(LIFE), TIMEOUT);
            small.revokeAll("bob", clock.instant(), in(LIFE), TIMEOUT);

            assertThat(small.isRevoked(other(), Optional.of("bob"), clock.instant()))
                    .isTrue();
            assertThat(small.isRevoked(
                            other(), Optional.of("bob"), clock.instant().plusMillis(1)))
                    .isFalse();
        }

        @Test
        void badSettingsAreRefusedByName() {
            Revocations.Builder builder = Revocations.builder(source);

            assertThatThrownBy(() -> builder.failOpenFor(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("failOpenFor must be above 0 and at most 1 hour: PT0S");
            assertThatThrownBy(() -> builder.failOpenFor(Duration.ofMinutes(61)))
                    .hasMessageContaining("PT1H1M");
            assertThatThrownBy(() -> builder.maxEntries(0)).hasMessage("maxEntries must be 1 to 50000000: 0");
            assertThatThrownBy(() -> here.revoke(id, Instant.MAX, TIMEOUT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("until must be within the years 1970 to 9999");
            assertThatCode(() -> here.revoke(id, Instant.parse("9999-12-31T23:59:59.999Z"), TIMEOUT))
                    .doesNotThrowAnyException();
            assertThat(isRevoked(here, id)).isTrue();
        }
    }

    @Nested
    class Secrets {
        @Test
        void nothingSaysWhoOrWhatWasRevoked() {
            here.revoke(id, in(LIFE), TIMEOUT);
            here.revokeAll("ada", clock.instant(), in(LIFE), TIMEOUT);
            String digest = Long.toString(Subject.of(id).high());

            assertThat(source.read(RevocationSource.START, TIMEOUT).toString())
                    .contains("Subject[hidden]")
                    .doesNotContain(id.value())
                    .doesNotContain("ada")
                    .doesNotContain(digest);
            assertThat(here.toString()).startsWith("Revocations[2 entries, ").endsWith(" bytes, 0 ms old]");
            clock.advance(FAIL_OPEN.multipliedBy(2));
            SessionId unknown = other();
            assertThatThrownBy(() -> here.isRevoked(unknown, Optional.of("bob"), clock.instant()))
                    .isInstanceOf(SessionStoreException.class)
                    .message()
                    .doesNotContain(unknown.value())
                    .doesNotContain(unknown.hash())
                    .doesNotContain("bob");
        }
    }
}
