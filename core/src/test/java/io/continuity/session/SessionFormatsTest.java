package io.continuity.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.FormatProbe;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SessionType;
import io.continuity.codec.SessionTypes;
import io.continuity.codec.VersionedAttributeCodec;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many of the sessions in a store can be served. */
class SessionFormatsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final EncodedAttribute CORRUPT = EncodedAttribute.of(new byte[] {77});

    private final InMemorySessionStore store = new InMemorySessionStore(Clocks.system());
    private final JdkAttributeCodec codec =
            JdkAttributeCodec.builder(getClass().getClassLoader()).build();

    private void create(Map<String, EncodedAttribute> attributes) {
        store.create(
                SessionSnapshot.fresh(SessionId.random(RANDOM), Clocks.system().instant(), Duration.ofMinutes(5))
                        .withAttributes(attributes),
                TIMEOUT);
    }

    private SessionFormats look(Duration timeout) {
        return SessionFormats.look(
                store.inspection().orElseThrow(),
                100,
                new FormatProbe(codec, SessionTypes.of(List.of()), type -> 1),
                timeout);
    }

    @Test
    void emptyStoreIsNoReasonToFail() {
        SessionFormats formats = look(TIMEOUT);

        assertThat(formats).isEqualTo(new SessionFormats(0, 0, 0, Map.of(), Map.of()));
        assertThat(formats.exceeds(0)).isFalse();
    }

    @Test
    void sessionFailsOnceHoweverManyOfItsAttributesDo() {
        create(Map.of("a", codec.encode("tea"), "b", codec.encode(1)));
        create(Map.of("a", CORRUPT, "b", CORRUPT, "c", codec.encode("tea")));
        create(Map.of());

        assertThat(look(TIMEOUT)).isEqualTo(new SessionFormats(3, 1, 5, Map.of("unknown format", 2), Map.of()));
    }

    @Test
    void oneAttributeAmongManyIsEnoughToFail() {
        for (int session = 0; session < 5; session++) {
            Map<String, EncodedAttribute> attributes = new HashMap<>(Map.of("bad", CORRUPT));
            for (int i = 0; i < 30; i++) {
                attributes.put("good" + i, codec.encode("tea"));
            }
            create(attributes);
        }

        assertThat(look(TIMEOUT)).isEqualTo(new SessionFormats(5, 5, 155, Map.of("unknown format", 5), Map.of()));
    }

    @Test
    void attributeThatOthersCouldNotReadAnyMoreFails() {
        SessionTypes types = SessionTypes.of(List.of(SessionType.builder("text", String.class)
                .version(2)
                .previous(1, Integer.class, v1 -> v1.up(String::valueOf))
                .build()));
        VersionedAttributeCodec oneWay =
                VersionedAttributeCodec.builder(codec).types(types).build();
        create(Map.of("a", oneWay.encode("tea")));

        assertThat(SessionFormats.look(
                        store.inspection().orElseThrow(), 100, new FormatProbe(oneWay, types, type -> 1), TIMEOUT))
                .isEqualTo(new SessionFormats(1, 1, 1, Map.of(), Map.of("text", 1)));
    }

    @Test
    void moreThanTheThresholdIsTooMuchAndTheThresholdIsNot() {
        SessionFormats one = new SessionFormats(100, 1, 100, Map.of(), Map.of());
        SessionFormats two = new SessionFormats(100, 2, 100, Map.of(), Map.of());

        assertThat(one.exceeds(0.01)).isFalse();
        assertThat(two.exceeds(0.01)).isTrue();
        assertThat(one.exceeds(0)).isTrue();
    }

    @Test
    void withoutTimeOneSessionIsLookedAt() {
        create(Map.of("a", CORRUPT));
        create(Map.of("a", CORRUPT));

        assertThat(look(Duration.ZERO).sessions()).isEqualTo(1);
    }
}
