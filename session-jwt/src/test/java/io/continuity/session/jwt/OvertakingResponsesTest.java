package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.jwt.Browsers.Jar;
import io.continuity.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

/** Requests of one browser that run side by side, whose responses arrive in any order. */
class OvertakingResponsesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int MAX_IN_FLIGHT = 8;

    private ManualClock clock;
    private JwtSessionStore store;
    private Jar jar;

    @BeforeTry
    void openStore() {
        clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
        store = JwtSessionStore.builder(TestKeys.lasting(), "shop")
                .clock(clock)
                .maxCookies(3)
                .build();
        jar = new Jar();
    }

    /** A request that was answered, and whose answer has not arrived yet. */
    private record InFlight(String presented, String answered) {}

    @Property(tries = 300)
    void loseNothingThatAnyOfThemHasChanged(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int requests) {
        Random random = new Random(seed);
        Map<String, EncodedAttribute> expected = new HashMap<>(create());
        List<InFlight> inFlight = new ArrayList<>();
        for (int i = 0; i < requests || !inFlight.isEmpty(); i++) {
            boolean arrives = i >= requests || inFlight.size() == MAX_IN_FLIGHT || random.nextBoolean();
            if (arrives && !inFlight.isEmpty()) {
                InFlight next = inFlight.remove(random.nextInt(inFlight.size()));
                jar.take(next.presented, next.answered);
            } else if (i < requests) {
                inFlight.add(request(random, "name" + i, expected));
            }
            clock.advance(Duration.ofSeconds(random.nextInt(40)));
        }

        SessionSnapshot last = store.load(jar.presented(), TIMEOUT).orElseThrow();
        assertThat(last.attributes()).isEqualTo(expected);
        assertThat(last.version()).as("creation and changes").isEqualTo(expected.size());
    }

    private Map<String, EncodedAttribute> create() {
        Map<String, EncodedAttribute> attributes = Map.of("created", EncodedAttribute.of(new byte[400]));
        SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), Duration.ofHours(1));
        jar.take("", ((Saved) store.create(fresh.withAttributes(attributes), TIMEOUT)).handle());
        return attributes;
    }

    /** Reads, and then mostly writes an attribute of its own: a small one, or one that takes a second cookie. */
    private InFlight request(Random random, String name, Map<String, EncodedAttribute> expected) {
        String presented = jar.presented();
        SessionSnapshot read = store.load(presented, TIMEOUT).orElseThrow();
        String handle = store.handleOf(presented, read);
        if (random.nextInt(4) == 0) {
            return new InFlight(presented, handle);
        }
        EncodedAttribute value = value(random, name);
        expected.put(name, value);
        SessionChanges changes = SessionChanges.basedOn(read).set(name, value).build();
        return new InFlight(presented, ((Saved) store.save(handle, changes, TIMEOUT)).handle());
    }

    private static EncodedAttribute value(Random random, String name) {
        byte[] bytes = Arrays.copyOf(name.getBytes(UTF_8), random.nextInt(8) == 0 ? 100 : 12);
        return EncodedAttribute.of(bytes);
    }

    @Property(tries = 20)
    void leaveOneTokenWhenTheNextRequestHasWritten(@ForAll @IntRange(min = 1, max = 20) int writers) {
        create();
        List<InFlight> inFlight = new ArrayList<>();
        Random random = new Random(writers);
        for (int i = 0; i < writers; i++) {
            SessionSnapshot read = store.load(jar.presented(), TIMEOUT).orElseThrow();
            String name = "name" + i;
            SessionChanges changes =
                    SessionChanges.basedOn(read).set(name, value(random, name)).build();
            String presented = jar.presented();
            inFlight.add(new InFlight(presented, ((Saved) store.save(presented, changes, TIMEOUT)).handle()));
        }
        inFlight.forEach(each -> jar.take(each.presented, each.answered));
        assertThat(jar.size()).isEqualTo(1 + writers);

        clock.advance(Duration.ofMinutes(5));
        String presented = jar.presented();
        SessionSnapshot read = store.load(presented, TIMEOUT).orElseThrow();
        jar.take(presented, store.handleOf(presented, read));

        assertThat(jar.size()).isEqualTo(1);
        assertThat(store.load(jar.presented(), TIMEOUT).orElseThrow().attributes())
                .hasSize(1 + writers);
    }
}
