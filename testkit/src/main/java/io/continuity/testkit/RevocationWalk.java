package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfPrincipal;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.session.RevocationSource.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A source to which anything happens, and readers that come by now and then.
 *
 * <p>Who has read to the end knows all that is alive; nobody is given what is long over. <em>Not thread-safe.</em>
 */
final class RevocationWalk {
    private static final int SUBJECTS = 40;

    /** Ends are between the hours and time passes in hours, so that what really passes makes no difference. */
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    private final RevocationSourceContract contract;
    private final Random random;
    private final Map<Thing, Long> hoursLeft = new HashMap<>();
    private final List<Reader> readers = Stream.generate(Reader::new).limit(3).toList();
    private RevocationSource source;

    RevocationWalk(RevocationSourceContract contract, RevocationSource source, long seed) {
        this.contract = contract;
        this.source = source;
        this.random = new Random(seed);
    }

    /** What may be revoked; the model knows how long it stays so. */
    private record Thing(boolean principal, Subject subject) {
        static Thing of(Revocation revocation) {
            return new Thing(revocation instanceof OfPrincipal, revocation.subject());
        }
    }

    private final class Reader {
        private String position = RevocationSource.START;
        private final Set<Thing> seen = new HashSet<>();

        boolean readPage() {
            Page page = source.read(position, RevocationSourceContract.TIMEOUT);
            if (page.anew() || position.equals(RevocationSource.START)) {
                seen.clear();
            }
            List<Thing> given = page.revocations().stream().map(Thing::of).toList();
            assertThat(hoursLeft.keySet()).containsAll(given);
            seen.addAll(given);
            position = page.position();
            return page.complete();
        }

        void readToTheEnd() {
            boolean complete;
            do {
                complete = readPage();
            } while (!complete);
            assertThat(seen).containsAll(hoursLeft.keySet());
        }

        void forget() {
            position = RevocationSource.START;
        }
    }

    void go(int steps) {
        for (int i = 0; i < steps; i++) {
            step(readers.get(random.nextInt(readers.size())));
        }
        readers.forEach(Reader::readToTheEnd);
    }

    private void step(Reader reader) {
        int dice = random.nextInt(100);
        if (dice < 60) {
            revoke();
        } else if (dice < 75) {
            reader.readToTheEnd();
        } else if (dice < 88) {
            assertThat(reader.readPage()).isTrue(); // There are not more than fit on a page.
        } else if (dice < 91) {
            reader.forget();
        } else if (dice < 99) {
            pass(1 + random.nextInt(4));
        } else {
            source = contract.emptied();
            hoursLeft.clear();
        }
    }

    private void revoke() {
        Thing thing = new Thing(random.nextBoolean(), new Subject(random.nextInt(SUBJECTS), -1));
        long hours = random.nextInt(20);
        Instant until = contract.now().plus(Duration.ofHours(hours)).plus(HALF_AN_HOUR);
        source.revoke(
                thing.principal()
                        ? new OfPrincipal(thing.subject(), contract.now(), until)
                        : new OfSession(thing.subject(), until),
                RevocationSourceContract.TIMEOUT);
        hoursLeft.merge(thing, hours, Math::max);
    }

    private void pass(int hours) {
        contract.letPass(Duration.ofHours(hours));
        hoursLeft.replaceAll((thing, left) -> left - hours);
        hoursLeft.values().removeIf(left -> left < 0);
    }
}
