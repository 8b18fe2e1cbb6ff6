package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfPrincipal;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Tables to which anything is added, against a map. */
class RevokedTablesPropertyTest {
    private static final int SUBJECTS = 60;
    private static final int STEPS = 120;
    private static final int HORIZON = 50;

    private final Map<Subject, List<OfPrincipal>> model = new HashMap<>();
    private RevokedTables tables = RevokedTables.EMPTY;

    @Property(tries = 300)
    void whatWasAddedAndIsNotOverIsRevokedAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        boolean dated = random.nextBoolean();
        model.clear();
        tables = RevokedTables.EMPTY;
        int now = 1; // The least end that there is.
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(4) == 0) {
                now += random.nextInt(5);
                tables = tables.pruned(now);
            } else {
                add(random, dated, now);
            }
            compare(dated, now);
        }
    }

    /** Also what is over already, and several for one subject at once. */
    private void add(Random random, boolean dated, int now) {
        List<Revocation> added = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            Subject subject = subject(random.nextInt(SUBJECTS));
            Instant until = Instant.ofEpochSecond(now + random.nextInt(HORIZON));
            OfPrincipal one = new OfPrincipal(subject, Instant.ofEpochMilli(random.nextInt(100)), until);
            model.computeIfAbsent(subject, none -> new ArrayList<>()).add(one);
            added.add(dated ? one : new OfSession(subject, until));
        }
        tables = tables.with(added, now, Integer.MAX_VALUE);
    }

    /** All in a few slots, some of them different in their second half only. */
    private static Subject subject(int number) {
        return new Subject(number / 4, number % 4);
    }

    private void compare(boolean dated, int now) {
        for (int number = 0; number < SUBJECTS; number++) {
            Subject subject = subject(number);
            List<OfPrincipal> revocations = model.getOrDefault(subject, List.of()).stream()
                    .filter(each -> each.until().getEpochSecond() > now)
                    .toList();
            if (revocations.isEmpty()) {
                assertThat(tables.isRevoked(subject, 0, now)).isFalse();
            }
            for (OfPrincipal each : revocations) {
                long issued = dated ? each.issuedUpTo().toEpochMilli() : Long.MAX_VALUE;
                assertThat(tables.isRevoked(subject, issued, now)).isTrue();
                assertThat(tables.covers(dated ? each : new OfSession(subject, each.until())))
                        .isTrue();
            }
            assertThat(tables.isRevoked(subject, 100, now)).isEqualTo(!dated && !revocations.isEmpty());
        }
        assertThat(tables.size()).isLessThanOrEqualTo(2 * SUBJECTS);
    }
}
