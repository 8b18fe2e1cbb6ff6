package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.newId;
import static io.continuity.testkit.StoreUnderTest.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** That many who announce expiry at once do not get into each other's way. <em>Not thread-safe.</em> */
abstract class SessionExpiryRaceClauses extends SessionExpiryClauses {
    @Nested
    class AnnouncingExpiryAtOnce {
        @BeforeEach
        void onlyIfTheStoreCan() {
            assumeTrue(announcesExpiry(), "This store cannot know which sessions have expired");
        }

        @Test
        void eachSessionIsAnnouncedToOneOfManyCallers() {
            List<SessionId> expiring = createMany(200);
            letPass(JUST_OVER);
            List<SessionId> alive = createMany(50);

            List<Integer> counts = Concurrently.call(8, thread -> {
                int count = 0;
                for (int once = announce(); once > 0; once = announce()) {
                    count += once;
                }
                return count;
            });

            assertThat(told).extracting(SessionSnapshot::id).containsExactlyInAnyOrderElementsOf(expiring);
            assertThat(counts.stream().mapToInt(count -> count).sum()).isEqualTo(expiring.size());
            assertThat(alive).allSatisfy(id -> assertThat(sut.find(id.value())).isPresent());
        }

        private List<SessionId> createMany(int count) {
            List<SessionId> ids = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SessionSnapshot session = sut.fresh(newId(), Map.of("n", value("" + i)));
                ids.add(create(session));
            }
            return ids;
        }

        @Test
        void everySessionEndsOnceByDeleteOrByExpiry() {
            List<SessionId> ids = createMany(100);
            letPass(Duration.ofMinutes(29));
            Set<SessionId> deleted =
                    new ConcurrentSkipListSet<>((a, b) -> a.value().compareTo(b.value()));
            AtomicInteger ends = new AtomicInteger();

            Concurrently.call(6, thread -> {
                if (thread == 0) {
                    letPass(Duration.ofMinutes(2));
                } else if (thread < 3) {
                    IntStream.range(0, 20).forEach(i -> ends.addAndGet(announce()));
                } else {
                    ids.stream().filter(id -> sut.delete(id.value())).forEach(id -> {
                        assertThat(deleted.add(id)).isTrue();
                        ends.incrementAndGet();
                    });
                }
                return thread;
            });
            ends.addAndGet(announce());

            assertThat(ends).hasValue(ids.size());
            List<SessionId> ended = new ArrayList<>(deleted);
            told.forEach(session -> ended.add(session.id()));
            assertThat(ended).containsExactlyInAnyOrderElementsOf(ids);
        }
    }
}
