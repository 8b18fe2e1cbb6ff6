package io.continuity.examples.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users bounce between an instance on real Spring Session and one on Continuity, and both write. */
class BouncingTest {
    private static final int BOUNCES = 1_000;
    private static final int USERS = 4;

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.embedded();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    /** What a user must see, whichever side answers. */
    private static final class Expected {
        private final User user = new User();
        private final Map<String, String> notes = new TreeMap<>();
        private String name = "nobody";
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "indexed"})
    void everyWriteIsThereForTheOtherSide(String type) {
        try (Side spring = Side.onSpringSession(redis.uri(), type);
                Side continuity = Side.onContinuity(redis.uri(), type, "dual")) {
            Random random = new Random(20261123);
            List<Side> sides = List.of(spring, continuity);
            List<Expected> users = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                users.add(new Expected());
            }
            for (int bounce = 0; bounce < BOUNCES; bounce++) {
                Expected expected = users.get(random.nextInt(USERS));
                act(expected, sides.get(random.nextInt(2)), random);
                check(expected, sides.get(random.nextInt(2)), "bounce " + bounce);
            }
            users.forEach(expected -> sides.forEach(side -> check(expected, side, "at the end")));
        }
    }

    private static void act(Expected expected, Side side, Random random) {
        String note = "n" + random.nextInt(6);
        switch (random.nextInt(12)) {
            case 0 -> {
                expected.user.signOut(side);
                expected.notes.clear();
                expected.name = "nobody";
            }
            case 1, 2 -> {
                expected.name = random.nextBoolean() ? "ada" : "bob";
                expected.user.signIn(side, expected.name);
            }
            case 3, 4, 5 -> {
                expected.user.remove(side, note);
                expected.notes.remove(note);
            }
            default -> {
                String text = Integer.toString(random.nextInt());
                expected.user.put(side, note, text);
                expected.notes.put(note, text);
            }
        }
    }

    private static void check(Expected expected, Side side, String when) {
        assertThat(expected.user.notes(side)).as(when).isEqualTo(expected.notes.toString());
        assertThat(expected.user.name(side)).as(when).isEqualTo(expected.name);
    }
}
