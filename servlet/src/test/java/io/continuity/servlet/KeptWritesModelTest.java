package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * An instance between its users and a store that comes and goes, and other instances that reach the store all the time.
 *
 * <p>Whatever fails when, whether it was executed or not: no change that was answered is lost, none takes effect twice,
 * they take effect in order, each user finds at once what they have done, and a logout is final.
 */
class KeptWritesModelTest {
    private static final int STEPS = 4000;
    private static final int SESSIONS = 3;
    private static final int ELSEWHERE = 1000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final FaultyStore store = new FaultyStore(ManualClock.startingAt(Instant.EPOCH));
    private final DegradedInstance instance =
            new DegradedInstance(store, SessionObserver.NONE, new KeptSessions(100, 1 << 20));
    private final List<User> users = new ArrayList<>();
    private final StringBuilder way = new StringBuilder();
    private int kept;

    /** What a session must hold. */
    private static final class User {
        private final String handle;
        private String log = "";
        private int sum;
        private int functions;
        private String shared = "none";
        private String sharedElsewhere = "none";
        private boolean answerLost;
        private boolean out;
        private Optional<WebSession> open = Optional.empty();
        private String openLog = "";

        private User(String handle) {
            this.handle = handle;
        }
    }

    private enum Step {
        REQUEST,
        REQUEST_TOO,
        BEGIN,
        END,
        ELSEWHERE,
        FAULTS,
        REPLAY,
        RARE
    }

    @RepeatedTest(20)
    void nothingIsLostOrDoubledAndTheOrderIsKept(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        for (int i = 0; i < SESSIONS; i++) {
            users.add(new User(DegradedInstance.create(store)));
        }
        try {
            for (int i = 0; i < STEPS; i++) {
                Step step = Step.values()[random.nextInt(Step.values().length)];
                int index = random.nextInt(SESSIONS);
                way.append(' ').append(step).append(index);
                take(step, index, random, i);
            }
            store.comeBack();
            users.forEach(user -> endOpen(user, random));
            replay();
            users.forEach(this::checkStored);
            assertThat(instance.keepsNothing()).isTrue();
        } catch (AssertionError e) {
            String last = way.substring(Math.max(0, way.length() - 400));
            throw new AssertionError("Seed " + seed + ", after" + last + ": " + e.getMessage(), e);
        }
        assertThat(kept).as("a store that is always there is easily right").isGreaterThan(STEPS / 100);
    }

    private void take(Step step, int index, Random random, int number) {
        User user = users.get(index);
        switch (step) {
            case REQUEST, REQUEST_TOO -> request(user, random, number);
            case BEGIN -> beginOpen(user);
            case END -> endOpen(user, random);
            case ELSEWHERE -> elsewhere(user, random, number);
            case FAULTS -> faults(random);
            case REPLAY -> replay();
            case RARE -> {
                if (random.nextInt(20) == 0) {
                    logOut(index, random);
                }
            }
        }
        kept += instance.keepsNothing() ? 0 : 1;
    }

    /** Each call for itself, so that a replay may fail in its middle, or all of an outage alike. */
    private void faults(Random random) {
        switch (random.nextInt(4)) {
            case 0 -> goAway(random);
            case 1 -> store.answer(() -> anyFault(random));
            case 2 ->
                store.answer(() -> random.nextInt(4) == 0 ? FaultyStore.Fault.ANSWER_LOST : FaultyStore.Fault.NONE);
            default -> store.comeBack();
        }
    }

    private void goAway(Random random) {
        if (random.nextBoolean()) {
            store.goAway();
        } else {
            store.goAwayUnasked();
        }
    }

    private static FaultyStore.Fault anyFault(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> FaultyStore.Fault.NOT_EXECUTED;
            case 2 -> FaultyStore.Fault.NOT_ASKED;
            case 1 -> FaultyStore.Fault.ANSWER_LOST;
            default -> FaultyStore.Fault.NONE;
        };
    }

    private void request(User user, Random random, int number) {
        if (user.open.isPresent()) {
            return; // A user's requests come one after another; parallel ones have a test of their own.
        }
        WebSession session = begin(user);
        change(user, session, random, number);
        save(user, session);
    }

    private WebSession begin(User user) {
        WebSession session = instance.begin(user.handle).orElseThrow(() -> new AssertionError("logged out"));
        assertThat(session.getAttribute("log")).as("what the user did before").isEqualTo(orNull(user.log));
        return session;
    }

    private void beginOpen(User user) {
        if (user.open.isEmpty()) {
            user.open = Optional.of(begin(user));
            user.openLog = user.log;
        }
    }

    /** A long request, during which the store may have come and gone. */
    private void endOpen(User user, Random random) {
        user.open.ifPresent(session -> {
            assertThat(user.openLog).isEqualTo(user.log);
            change(user, session, random, ELSEWHERE * ELSEWHERE + user.log.length());
            save(user, session);
        });
        user.open = Optional.empty();
    }

    private void change(User user, WebSession session, Random random, int number) {
        user.log += number + " ";
        session.setAttribute("log", user.log);
        if (random.nextBoolean()) {
            session.setAttribute("sum", number(session.getAttribute("sum")) + 1);
            user.sum++;
        }
        if (random.nextBoolean()) {
            SessionAttributes.update(session, "function", Integer.class, value -> (value == null ? 0 : value) + 1);
            user.functions++;
        }
        if (random.nextInt(4) == 0) {
            user.shared = "here " + number;
            session.setAttribute("shared", user.shared);
        }
        if (random.nextInt(4) == 0) {
            session.setAttribute("passing", number);
        } else {
            session.removeAttribute("passing");
        }
    }

    private static int number(Object value) {
        return value == null ? 0 : (Integer) value;
    }

    private void save(User user, WebSession session) {
        DegradedInstance.end(session);
        noteLostAnswer(user);
    }

    private void noteLostAnswer(User user) {
        user.answerLost |= store.hasLostAnAnswer();
        if (instance.keepsNothing()) {
            users.forEach(each -> each.answerLost = false);
        }
    }

    private void elsewhere(User user, Random random, int number) {
        SessionSnapshot stored =
                store.elsewhere().load(user.handle, TIMEOUT).orElseThrow(() -> new AssertionError("logged out"));
        SessionChanges.Builder changes = SessionChanges.basedOn(stored);
        // Where an answer was lost, another sum could be that of anybody: docs/sessions.md says so.
        if (!user.answerLost) {
            changes.set("sum", encoded(number(decoded(stored, "sum")) + ELSEWHERE));
            changes.set("function", encoded(number(decoded(stored, "function")) + ELSEWHERE));
            user.sum += ELSEWHERE;
            user.functions += ELSEWHERE;
        }
        if (random.nextBoolean()) {
            user.sharedElsewhere = "elsewhere " + number;
            changes.set("shared", encoded(user.sharedElsewhere));
        }
        assertThat(store.elsewhere().save(user.handle, changes.build(), TIMEOUT))
                .isInstanceOf(Saved.class);
    }

    private void replay() {
        try {
            var unused = instance.replay();
        } catch (SessionStoreException e) {
            way.append('!');
        }
        boolean lost = store.hasLostAnAnswer();
        users.forEach(user -> user.answerLost |= lost);
        noteLostAnswer(users.get(0));
    }

    private void logOut(int index, Random random) {
        User user = users.get(index);
        if (user.open.isPresent()) {
            return;
        }
        begin(user).invalidate();
        try {
            assertThat(instance.begin(user.handle)).as("after the logout").isEmpty();
        } catch (SessionStoreException e) {
            way.append('?'); // The store knew, and has gone away since.
        }
        user.out = true;
        store.comeBack();
        replay();
        checkStored(user);
        users.set(index, new User(DegradedInstance.create(store)));
        faults(random);
    }

    private void checkStored(User user) {
        Optional<SessionSnapshot> stored = store.elsewhere().load(user.handle, TIMEOUT);
        assertThat(stored.isEmpty()).as("logged out").isEqualTo(user.out);
        stored.ifPresent(session -> {
            assertThat(decoded(session, "log")).isEqualTo(orNull(user.log));
            assertThat(number(decoded(session, "sum"))).as("sum").isEqualTo(user.sum);
            assertThat(number(decoded(session, "function"))).as("function").isEqualTo(user.functions);
            assertThat(decoded(session, "shared")).isIn(null, user.shared, user.sharedElsewhere);
        });
        assertThat(store.elsewhere().delete(user.handle, OptionalLong.empty(), TIMEOUT))
                .isNotEqualTo(user.out);
    }

    private static Object orNull(String log) {
        return log.isEmpty() ? null : log;
    }

    private EncodedAttribute encoded(Object value) {
        return instance.settings().codec().encode(value);
    }

    private Object decoded(SessionSnapshot session, String name) {
        EncodedAttribute value = session.attributes().get(name);
        return value == null ? null : instance.settings().codec().decode(value);
    }
}
