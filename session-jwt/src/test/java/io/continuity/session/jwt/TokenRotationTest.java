package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.HandleParts;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a new key costs in cookies: nothing that would not have been sent anyway. */
class TokenRotationTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration THRESHOLD = Duration.ofMinutes(1);
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Instant ACTIVATION = Instant.parse("2026-11-23T11:00:00Z");

    private final TokenKeys keys = TokenKeys.fixed(TokenKeyRing.of(
            List.of(
                    TestKeys.key("old")
                            .activates(ACTIVATION.minus(Duration.ofDays(1)))
                            .build(),
                    TestKeys.key("new")
                            .published(ACTIVATION.minus(Duration.ofHours(1)))
                            .activates(ACTIVATION)
                            .build()),
            new KeyRotation(Duration.ZERO, Duration.ofHours(2), SKEW)));
    private final ManualClock clock = ManualClock.startingAt(ACTIVATION.minus(THRESHOLD.dividedBy(2)));
    private final JwtSessionStore store = store(clock);

    private JwtSessionStore store(ManualClock itsClock) {
        return JwtSessionStore.builder(keys, "shop")
                .clock(itsClock)
                .touchThreshold(THRESHOLD)
                .build();
    }

    private String create() {
        SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(30));
        Map<String, EncodedAttribute> cart = Map.of("cart", EncodedAttribute.of(new byte[] {1, 2, 3}));
        return ((Saved) store.create(fresh.withAttributes(cart), TIMEOUT)).handle();
    }

    /** What the client holds after a request that changes nothing. */
    private static String read(JwtSessionStore store, String handle) {
        return store.handleOf(handle, store.load(handle, TIMEOUT).orElseThrow());
    }

    /** The ids of the keys that its tokens are sealed with. */
    private static String keysOf(String handle) {
        return HandleParts.split(handle).orElseThrow().stream()
                .map(part -> part.value().substring(0, part.value().indexOf('.')))
                .map(header -> new String(RawJose.bytes(header), UTF_8))
                .map(json -> json.substring(json.indexOf("\"kid\":\"") + "\"kid\":\"".length(), json.lastIndexOf('.')))
                .collect(Collectors.joining(" "));
    }

    @Test
    void tokenOfTheOldKeyIsSealedWithTheNewOneAtItsNextTouchAndOnce() {
        String old = create();

        clock.advance(THRESHOLD.minus(MILLI));
        assertThat(clock.instant()).isAfter(ACTIVATION);
        assertThat(read(store, old)).as("not due").isEqualTo(old);
        assertThat(keysOf(old)).isEqualTo("old");
        clock.advance(MILLI);
        String touched = read(store, old);
        assertThat(keysOf(touched)).isEqualTo("new");
        assertThat(read(store, touched)).isEqualTo(touched);
        clock.advance(THRESHOLD);
        assertThat(read(store, touched)).isNotEqualTo(touched);
    }

    @Test
    void activationSendsNoCookieThatIsNotDue() {
        List<String> handles = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            handles.add(create());
            clock.advance(Duration.ofMillis(300));
        }
        assertThat(clock.instant()).isEqualTo(ACTIVATION);

        assertThat(handles).allSatisfy(handle -> assertThat(read(store, handle)).isEqualTo(handle));
        int sent = 0;
        for (int second = 0; second < 60; second++) {
            clock.advance(Duration.ofSeconds(1));
            for (int i = 0; i < handles.size(); i++) {
                String held = read(store, handles.get(i));
                sent += held.equals(handles.get(i)) ? 0 : 1;
                handles.set(i, held);
            }
        }
        assertThat(sent).isEqualTo(handles.size());
        assertThat(handles).allSatisfy(handle -> assertThat(keysOf(handle)).isEqualTo("new"));
    }

    /** At the activation the one writes with the new key and the other with the old. */
    @Test
    void instancesWhoseClocksAreApartDoNotTakeTurnsInSealingATokenAnew() {
        ManualClock behind = ManualClock.startingAt(clock.instant().minus(SKEW));
        JwtSessionStore other = store(behind);
        String handle = create();
        clock.advance(THRESHOLD);
        behind.advance(THRESHOLD);

        handle = read(store, handle);

        assertThat(keysOf(handle)).isEqualTo("new");
        assertThat(keysOf(((Saved) other.create(
                                SessionSnapshot.fresh(
                                        SessionId.random(new SecureRandom()), behind.instant(), Duration.ofMinutes(1)),
                                TIMEOUT))
                        .handle()))
                .isEqualTo("old");
        assertThat(read(other, handle)).isEqualTo(handle);
        assertThat(read(store, handle)).isEqualTo(handle);
    }
}
