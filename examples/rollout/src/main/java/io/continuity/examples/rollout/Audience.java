package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All users with open pages.
 *
 * <p>Thread-safe.
 */
final class Audience {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final List<LiveUser> users;

    Audience(List<LiveUser> users) {
        this.users = List.copyOf(users);
    }

    List<LiveUser> users() {
        return users;
    }

    /** Looks who has a transport; call it at a steady pace. */
    void look() {
        users.forEach(LiveUser::look);
    }

    /** Blocks until those who have left have got their answers and what was on its way, or it takes too long. */
    void close(Patience patience) {
        patience.until(() -> users.stream().allMatch(LiveUser::isDone), ANSWER_LIMIT);
        if (!users.isEmpty()) {
            patience.pause(LAST_WORDS);
        }
        users.forEach(LiveUser::close);
    }

    /** Judges all, by what instances have written down of each user. */
    MessageCounts judge(Map<String, List<String>> told) {
        return users.stream()
                .map(user -> user.judge(told.getOrDefault(user.name(), List.of())))
                .reduce(MessageCounts.NONE, MessageCounts::plus);
    }
}
