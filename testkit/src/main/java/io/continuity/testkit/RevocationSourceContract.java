package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfPrincipal;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.session.RevocationSource.Page;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * The specification of a {@link RevocationSource}, to be extended by the test of each.
 *
 * <p>Every test has a source of its own. <em>Not thread-safe.</em>
 */
public abstract class RevocationSourceContract {
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofHours(12);
    private static final int WALKS = 8;
    private static final int STEPS = 300;

    private RevocationSource source;

    /** Called by subclasses. */
    protected RevocationSourceContract() {}

    /**
     * Opens a source that no other test uses.
     *
     * @return a source without revocations
     */
    protected abstract RevocationSource source();

    /**
     * Tells the time by which revocations end.
     *
     * @return now
     */
    protected abstract Instant now();

    /**
     * Makes as if time had passed for the source.
     *
     * @param duration whole seconds, while what really passes meanwhile is less than 5 minutes
     */
    protected abstract void letPass(Duration duration);

    /**
     * Makes the source forget everything.
     *
     * @return the source from now on
     */
    protected abstract RevocationSource emptied();

    @BeforeEach
    final void openSource() {
        source = source();
    }

    private OfSession session(int number, Duration lasts) {
        return new OfSession(new Subject(number, number), now().plus(lasts));
    }

    private OfSession revoke(int number) {
        OfSession revoked = session(number, LONG);
        revoke(revoked);
        return revoked;
    }

    private void revoke(Revocation revocation) {
        source.revoke(revocation, TIMEOUT);
    }

    private Page read(String position) {
        return source.read(position, TIMEOUT);
    }

    /** What is read page after page, and the position after it. */
    private record Rest(List<Revocation> revocations, String position) {
        Set<Subject> subjects() {
            Set<Subject> subjects = new HashSet<>();
            revocations.forEach(revocation -> subjects.add(revocation.subject()));
            return subjects;
        }
    }

    private Rest readOn(String position) {
        List<Revocation> read = new ArrayList<>();
        String next = position;
        while (true) {
            Page page = read(next);
            assertThat(page.revocations()).hasSizeLessThanOrEqualTo(RevocationSource.MAX_PAGE);
            read.addAll(page.revocations());
            next = page.position();
            if (page.complete()) {
                return new Rest(read, next);
            }
        }
    }

    @Nested
    class Revoking {
        @Test
        void emptySourceHasNothing() {
            Page page = read(RevocationSource.START);

            assertThat(page.revocations()).isEmpty();
            assertThat(page.complete()).isTrue();
            assertThat(page.anew()).isFalse();
        }

        @Test
        void revocationsAreReadAsTheyWereGivenInTheirOrder() {
            Instant now = now();
            Subject highest = new Subject(-1, Long.MIN_VALUE);
            List<Revocation> given = List.of(
                    new OfSession(new Subject(0, 0), now.plus(LONG)),
                    new OfPrincipal(highest, now, now.plus(Duration.ofDays(400))),
                    new OfSession(highest, now.plusMillis(7_200_001)),
                    new OfPrincipal(new Subject(0, 0), Instant.EPOCH, now.plus(LONG)));

            given.forEach(RevocationSourceContract.this::revoke);

            assertThat(read(RevocationSource.START).revocations()).containsExactlyElementsOf(given);
        }

        @Test
        void sameSessionMayBeRevokedAgainForLonger() {
            String position = readOn(RevocationSource.START).position();
            revoke(session(1, HOUR));
            OfSession longer = revoke(1);

            assertThat(readOn(position).revocations()).contains(longer);
        }

        @Test
        void repeatDoesNoHarm() {
            OfSession revoked = revoke(1);
            revoke(revoked);

            assertThat(readOn(RevocationSource.START).subjects()).containsExactly(revoked.subject());
        }
    }

    @Nested
    class Positions {
        @Test
        void onlyWhatWasAddedSinceIsRead() {
            revoke(1);
            String position = readOn(RevocationSource.START).position();
            assertThat(read(position).revocations()).isEmpty();
            OfSession second = revoke(2);

            Page page = read(position);

            assertThat(page.revocations()).containsExactly(second);
            assertThat(page.anew()).isFalse();
            assertThat(read(page.position()).revocations()).isEmpty();
        }

        @Test
        void pagesAreBoundedAndTogetherAreEverything() {
            int count = 2 * RevocationSource.MAX_PAGE + 1;
            Set<Subject> revoked = new HashSet<>();
            IntStream.range(0, count).forEach(i -> revoked.add(revoke(i).subject()));

            Page first = read(RevocationSource.START);
            assertThat(first.complete()).isFalse();
            assertThat(first.revocations()).hasSize(RevocationSource.MAX_PAGE);

            Rest rest = readOn(RevocationSource.START);
            assertThat(rest.revocations()).hasSize(count);
            assertThat(rest.subjects()).isEqualTo(revoked);
            assertThat(read(rest.position()).revocations()).isEmpty();
        }

        @Test
        void pageThatIsJustFullIsComplete() {
            IntStream.range(0, RevocationSource.MAX_PAGE).forEach(RevocationSourceContract.this::revoke);

            Page page = read(RevocationSource.START);

            assertThat(page.revocations()).hasSize(RevocationSource.MAX_PAGE);
            assertThat(page.complete()).isTrue();
        }

        @Test
        void unknownPositionIsTheStart() {
            OfSession revoked = revoke(1);
            String known = readOn(RevocationSource.START).position();

            for (String unknown : List.of("x", "0", known + "1", "9" + known, known + " ", "1-1 x", "9".repeat(500))) {
                Page page = read(unknown);
                assertThat(page.revocations()).as(unknown).containsExactly(revoked);
                assertThat(page.anew()).as(unknown).isTrue();
            }
        }

        @Test
        void emptiedSourceGivesWhatItHasFromTheStart() {
            revoke(1);
            revoke(2);
            String before = readOn(RevocationSource.START).position();
            source = emptied();
            assertThat(read(before).revocations()).isEmpty();
            assertThat(read(before).anew()).isTrue();

            OfSession afterwards = revoke(3);

            assertThat(read(before).revocations()).containsExactly(afterwards);
            assertThat(read(before).anew()).isTrue();
        }
    }

    @Nested
    class Ends {
        @Test
        void revocationIsGivenForAWhileAfterItsEndAndThenNoMore() {
            revoke(session(1, HOUR));
            OfSession other = revoke(2);
            letPass(HOUR);
            assertThat(readOn(RevocationSource.START).revocations()).hasSize(2);
            letPass(RevocationSource.GRACE.plusMinutes(5));

            assertThat(readOn(RevocationSource.START).subjects()).containsExactly(other.subject());
        }

        @Test
        void whatHasEndedIsNotAdded() {
            revoke(session(1, RevocationSource.GRACE.plusMinutes(1).negated()));
            OfSession other = revoke(2);

            assertThat(readOn(RevocationSource.START).revocations()).containsExactly(other);
        }

        @Test
        void whatEndsLateDoesNotEndWithWhatEndsSoon() {
            Set<Subject> late = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                revoke(session(i, HOUR));
                late.add(revoke(1000 + i).subject());
            }
            letPass(HOUR.plus(HOUR));
            late.add(revoke(2000).subject());

            assertThat(readOn(RevocationSource.START).subjects()).isEqualTo(late);
        }

        @Test
        void nothingIsMissedWhenTheRevocationAtThePositionEnds() {
            revoke(session(1, HOUR));
            String position = readOn(RevocationSource.START).position();
            letPass(HOUR.plus(HOUR));
            OfSession second = revoke(2);
            readOn(RevocationSource.START);

            assertThat(readOn(position).revocations()).containsExactly(second);
        }
    }

    @Nested
    class Concurrency {
        private static final int WRITERS = 6;
        private static final int EACH = 600;

        @Test
        void whoReadsWhileOthersRevokeMissesNothing() {
            AtomicInteger writing = new AtomicInteger(WRITERS);
            Set<Subject> all = new HashSet<>();
            IntStream.range(0, WRITERS * EACH).forEach(i -> all.add(new Subject(i, i)));

            List<Set<Subject>> seen = Concurrently.call(WRITERS + 2, thread -> {
                if (thread < WRITERS) {
                    IntStream.range(thread * EACH, (thread + 1) * EACH).forEach(RevocationSourceContract.this::revoke);
                    writing.decrementAndGet();
                    return all;
                }
                return readWhile(writing);
            });

            assertThat(seen).allSatisfy(subjects -> assertThat(subjects).isEqualTo(all));
        }

        private Set<Subject> readWhile(AtomicInteger writing) {
            Set<Subject> subjects = new HashSet<>();
            String position = RevocationSource.START;
            boolean last;
            do {
                last = writing.get() == 0;
                Rest rest = readOn(position);
                subjects.addAll(rest.subjects());
                position = rest.position();
            } while (!last);
            return subjects;
        }

        @Test
        void whatHasBeenRevokedIsInWhateverIsReadFromThenOn() {
            List<Boolean> found = Concurrently.call(8, thread -> {
                String position = RevocationSource.START;
                for (int i = 0; i < 50; i++) {
                    Subject mine = revoke(thread * 1000 + i).subject();
                    Rest rest = readOn(position);
                    if (!rest.subjects().contains(mine)) {
                        return false;
                    }
                    position = rest.position();
                }
                return true;
            });

            assertThat(found).doesNotContain(false);
        }
    }

    @Nested
    class Closing {
        @Test
        void closedSourceSaysSo() {
            source.close();

            assertThatThrownBy(() -> read(RevocationSource.START))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(() -> revoke(1)).isInstanceOf(SessionStoreException.class);
        }
    }

    @Nested
    class AnySequenceOfEvents {
        @RepeatedTest(WALKS)
        void nobodyMissesWhatIsAliveNorGetsWhatIsOver(RepetitionInfo repetition) {
            new RevocationWalk(RevocationSourceContract.this, source, repetition.getCurrentRepetition()).go(STEPS);
        }
    }
}
