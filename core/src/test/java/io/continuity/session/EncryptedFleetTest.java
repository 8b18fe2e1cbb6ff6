package io.continuity.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.EncryptedSessionStore.Mode;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Instances in different steps of a rollout serve one session in turn, and lose nothing of it. */
class EncryptedFleetTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int STEPS = 60;

    private final SessionStore shared = new InMemorySessionStore(Clocks.system());
    private final SecureRandom ids = new SecureRandom();

    private SessionStore instance(Mode mode, String activeKey, String... others) {
        return EncryptedSessionStore.over(shared, TestKeys.ring(activeKey, others), mode, SessionObserver.NONE);
    }

    @Property(tries = 100)
    void switchingOn(@ForAll long seed) {
        walk(seed, instance(Mode.READ, "k1"), instance(Mode.WRITE, "k1"));
    }

    @Property(tries = 100)
    void rotating(@ForAll long seed) {
        walk(seed, instance(Mode.WRITE, "k1", "k2"), instance(Mode.WRITE, "k2", "k1"), instance(Mode.READ, "k2", "k1"));
    }

    @Property(tries = 100)
    void requiring(@ForAll long seed) {
        walk(seed, instance(Mode.WRITE, "k1", "k2"), instance(Mode.REQUIRE, "k1", "k2"));
    }

    private void walk(long seed, SessionStore... fleet) {
        Random random = new Random(seed);
        List<Seen> seen = new ArrayList<>();
        Map<String, EncodedAttribute> model = new HashMap<>();
        SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(ids), Clocks.system().instant(), Duration.ofMinutes(5));
        String handle = ((Saved) fleet[0].create(fresh, TIMEOUT)).handle();
        for (int step = 0; step < STEPS; step++) {
            SessionStore store = fleet[random.nextInt(fleet.length)];
            SessionSnapshot loaded = store.load(handle, TIMEOUT).orElseThrow();
            assertThat(loaded.attributes()).isEqualTo(model);
            seen.add(new Seen(handle, loaded));
            // Often a slow request, which came with an id that the session no longer has.
            Seen basis = seen.get(seen.size() - 1 - random.nextInt(Math.min(seen.size(), 8)));
            handle = save(store, basis, model, random);
        }
    }

    /** What a request has read, and under which handle. */
    private record Seen(String handle, SessionSnapshot session) {}

    private String save(SessionStore store, Seen basis, Map<String, EncodedAttribute> model, Random random) {
        SessionChanges.Builder changes = SessionChanges.basedOn(basis.session());
        String name = String.valueOf((char) ('a' + random.nextInt(3)));
        EncodedAttribute value =
                EncodedAttribute.of(Integer.toString(random.nextInt(3)).getBytes(UTF_8));
        boolean sets = random.nextBoolean();
        if (sets) {
            changes.set(name, value);
        } else {
            changes.remove(name);
        }
        if (random.nextInt(4) == 0) {
            changes.newId(basis.session().id().renewed(ids));
        }
        String expecting = String.valueOf((char) ('a' + random.nextInt(3)));
        Optional<EncodedAttribute> read =
                Optional.ofNullable(basis.session().attributes().get(expecting));
        boolean expects = random.nextBoolean();
        if (expects) {
            changes.expect(expecting, read);
        }
        SaveResult result = store.save(basis.handle(), changes.build(), TIMEOUT);
        Optional<EncodedAttribute> stored = Optional.ofNullable(model.get(expecting));
        if (expects && !stored.equals(read)) {
            assertThat(result).isEqualTo(new Conflict(Map.of(expecting, stored)));
            changes.expect(expecting, stored);
            result = store.save(basis.handle(), changes.build(), TIMEOUT);
        }
        if (sets) {
            model.put(name, value);
        } else {
            model.remove(name);
        }
        return ((Saved) result).handle();
    }
}
