package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever an operator writes: what is not refused loses no token. */
class TokenKeyRingPropertyTest {
    private static final KeyRotation ROTATION =
            new KeyRotation(Duration.ofMinutes(60), Duration.ofMinutes(300), Duration.ofMinutes(7));
    private static final int END = 4_000;

    private static Instant minute(int minutes) {
        return NOW.plus(Duration.ofMinutes(minutes));
    }

    /** In minutes; what is negative is not said. */
    record Line(int published, int activates, int retires, int removed, boolean revoked) {
        TokenKey key(String id) {
            TokenKey.Builder key = TestKeys.key(id);
            if (published >= 0) {
                key.published(minute(published));
            }
            if (activates >= 0) {
                key.activates(minute(published + activates));
            }
            if (retires >= 0) {
                key.retires(minute(published + activates + retires));
            }
            if (removed >= 0) {
                key.removed(minute(published + activates + retires + removed));
            }
            if (revoked) {
                key.revoked();
            }
            return key.build();
        }
    }

    private static List<TokenKey> keys(List<Line> lines) {
        List<TokenKey> keys = new ArrayList<>(List.of(key("k0").build()));
        for (Line line : lines) {
            try {
                keys.add(line.key("k" + keys.size()));
            } catch (IllegalArgumentException e) {
                Assume.that(false);
            }
        }
        return keys;
    }

    private static TokenKeyRing accepted(List<TokenKey> keys) {
        try {
            return TokenKeyRing.of(keys, ROTATION);
        } catch (IllegalArgumentException e) {
            Assume.that(false);
            throw e;
        }
    }

    /** I1 and I3: who reads has every key by the end of the propagation; clocks are apart by the skew. */
    @Property(tries = 20_000, maxDiscardRatio = 200)
    void whatOneWritesEveryOtherCanRead(
            @ForAll("lines") List<Line> lines,
            @ForAll @IntRange(max = END) int now,
            @ForAll @IntRange(min = -7, max = 7) int ahead) {
        List<TokenKey> keys = keys(lines);
        Assume.that(keys.stream().noneMatch(TokenKey::isRevoked));
        TokenKeyRing writer = accepted(keys);

        String id = writer.writes(minute(now + Math.max(0, ahead)));

        Instant seen = minute(now).minus(ROTATION.propagation());
        TokenKey key =
                keys.stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
        assertThat(key.published())
                .satisfiesAnyOf(
                        published -> assertThat(published).isEmpty(),
                        published -> assertThat(published.orElseThrow()).isBeforeOrEqualTo(seen));
        assertThat(writer.isReadable(id, minute(now + Math.max(0, -ahead)))).isTrue();
    }

    /** I2: whatever is revoked or removed around it. */
    @Property(tries = 20_000, maxDiscardRatio = 200)
    void whatIsWrittenCanBeReadUntilItsEnd(@ForAll("lines") List<Line> lines, @ForAll @IntRange(max = END) int now) {
        TokenKeyRing ring = accepted(keys(lines));

        String id = ring.writes(minute(now));

        assertThat(ring.isReadable(id, minute(now))).isTrue();
        assertThat(ring.isReadable(id, minute(now).plus(ROTATION.afterWriting()).minusNanos(1)))
                .isTrue();
    }

    @Property(tries = 8_000, maxDiscardRatio = 200)
    void orderOfTheKeysChangesNothing(
            @ForAll("lines") List<Line> lines, @ForAll Random random, @ForAll @IntRange(max = END) int now) {
        List<TokenKey> keys = keys(lines);
        TokenKeyRing ring = accepted(keys);
        Collections.shuffle(keys, random);

        TokenKeyRing shuffled = TokenKeyRing.of(keys, ROTATION);

        assertThat(shuffled.writes(minute(now))).isEqualTo(ring.writes(minute(now)));
        assertThat(shuffled.toString()).isEqualTo(ring.toString());
    }

    @Provide
    Arbitrary<List<Line>> lines() {
        Arbitrary<Integer> activates = Arbitraries.oneOf(
                Arbitraries.just(-1),
                Arbitraries.integers().between(67, 200),
                Arbitraries.integers().between(0, 400));
        Arbitrary<Integer> later =
                Arbitraries.oneOf(Arbitraries.just(-1), Arbitraries.integers().between(0, 1_500));
        Arbitrary<Line> line = Combinators.combine(
                        Arbitraries.integers().between(0, 2_000),
                        activates,
                        later,
                        later,
                        Arbitraries.of(false, false, false, false, true))
                .as(Line::new);
        return line.list().ofMinSize(1).ofMaxSize(4);
    }
}
