package io.continuity.testkit;

import static io.continuity.testkit.StoreUnderTest.renewed;
import static io.continuity.testkit.StoreUnderTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Calls a store at random and compares each answer with that of a simple model. <em>Not thread-safe.</em> */
final class RandomWalk {
    private static final int SESSIONS = 3;

    /** Half a minute off whole minutes, so that it never matters how long the test itself takes. */
    private static final List<Duration> INTERVALS =
            List.of(Duration.ZERO, Duration.ofSeconds(630), Duration.ofSeconds(1830), Duration.ofSeconds(3630));

    private final StoreUnderTest sut;
    private final boolean followsChangesOfId;
    private final long seed;
    private final Random random;
    private final List<ModelSession> sessions = new ArrayList<>();

    RandomWalk(StoreUnderTest sut, long seed, boolean followsChangesOfId) {
        this.sut = sut;
        this.followsChangesOfId = followsChangesOfId;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Takes some steps; whatever fails tells the seed and the way. */
    void go(int steps) {
        StringBuilder way = new StringBuilder();
        try {
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(create());
            }
            for (int i = 0; i < steps; i++) {
                Step step = Step.values()[random.nextInt(Step.values().length)];
                int which = random.nextInt(SESSIONS);
                way.append(' ').append(step).append(which);
                take(step, which);
            }
            sessions.forEach(this::load);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("Seed " + seed + ", after" + way + ": " + e, e);
        }
    }

    private enum Step {
        LOAD,
        LOAD_AGAIN,
        SAVE,
        SAVE_AGAIN,
        SAVE_BLIND,
        SAVE_SLOWLY,
        SAVE_EXPECTING,
        CHANGE_ID,
        USE_OLD_HANDLES,
        TOUCH,
        PASS,
        END
    }

    private void take(Step step, int which) {
        ModelSession session = sessions.get(which);
        switch (step) {
            case LOAD, LOAD_AGAIN -> load(session);
            case SAVE, SAVE_AGAIN -> save(session, SessionChanges.basedOn(session.read()));
            case SAVE_BLIND -> save(session, SessionChanges.blind());
            case SAVE_SLOWLY -> saveSlowly(session);
            case SAVE_EXPECTING -> saveExpecting(session);
            case CHANGE_ID -> changeId(session);
            case USE_OLD_HANDLES -> useOldHandles(session);
            case TOUCH -> touch(session);
            case PASS -> pass(Duration.ofMinutes(1L + random.nextInt(12)));
            case END -> end(which);
        }
    }

    private ModelSession create() {
        SessionSnapshot fresh = sut.lasting(anyInterval());
        SessionSnapshot created = new SessionSnapshot(
                fresh.id(),
                fresh.creationTime(),
                sut.now(),
                fresh.maxInactiveInterval(),
                0,
                Map.of(anyName(), anyValue()));
        return new ModelSession(created, sut.create(created));
    }

    private void load(ModelSession session) {
        assertThat(sut.find(session.handle()).map(SessionSnapshot::attributes)).isEqualTo(session.expectedAttributes());
        if (session.alive()) {
            session.loaded(sut.load(session.handle()));
            assertThat(session.read().id()).isEqualTo(session.id());
            assertThat(session.read().creationTime()).isEqualTo(session.creationTime());
            assertThat(session.read().maxInactiveInterval()).isEqualTo(session.interval());
        }
    }

    private void save(ModelSession session, SessionChanges.Builder changes) {
        for (int i = random.nextInt(4); i > 0; i--) {
            changes.set(anyName(), anyValue());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            changes.remove(anyName());
        }
        if (random.nextInt(5) == 0) {
            changes.maxInactiveInterval(anyInterval());
        }
        save(session, session.handle(), changes.build());
    }

    private void saveSlowly(ModelSession session) {
        SessionChanges.Builder changes = SessionChanges.basedOn(session.slowRead());
        String handle = followsChangesOfId ? session.slowHandle() : session.handle();
        save(session, handle, changes.set(anyName(), anyValue()).build());
    }

    private void saveExpecting(ModelSession session) {
        String name = anyName();
        Optional<EncodedAttribute> stored = session.expectedAttributes().map(attributes -> attributes.get(name));
        Optional<EncodedAttribute> expected = random.nextBoolean() ? stored : Optional.of(anyValue());
        SessionChanges changes = SessionChanges.basedOn(session.read())
                .set(anyName(), anyValue())
                .expect(name, expected)
                .build();
        if (!session.alive() || expected.equals(stored)) {
            save(session, session.handle(), changes);
        } else {
            assertThat(sut.trySave(session.handle(), changes)).isEqualTo(new Conflict(Map.of(name, stored)));
        }
    }

    private void changeId(ModelSession session) {
        SessionChanges.Builder changes = SessionChanges.basedOn(session.read());
        save(
                session,
                session.handle(),
                changes.newId(renewed(session.id())).set(anyName(), anyValue()).build());
    }

    private void save(ModelSession session, String handle, SessionChanges changes) {
        SaveResult result = sut.trySave(handle, changes);
        if (session.alive()) {
            session.saved(changes, StoreUnderTest.handle(result));
        } else {
            assertThat(result).isEqualTo(SaveResult.GONE);
        }
    }

    private void useOldHandles(ModelSession session) {
        SessionChanges blind = SessionChanges.blind().set(anyName(), anyValue()).build();
        for (String handle : session.retired()) {
            assertThat(sut.find(handle)).isEmpty();
            assertThat(sut.delete(handle)).isFalse();
            assertThat(sut.trySave(handle, blind)).isEqualTo(SaveResult.GONE);
        }
    }

    private void touch(ModelSession session) {
        sut.touch(session.handle());
        session.accessed();
    }

    private void pass(Duration duration) {
        sut.pass(duration);
        sessions.forEach(session -> session.pass(duration));
    }

    /** Seldom, so that sessions get old enough to be interesting; one that has ended makes room for a new one. */
    private void end(int which) {
        ModelSession session = sessions.get(which);
        if (random.nextInt(3) == 0) {
            assertThat(sut.delete(session.handle())).isEqualTo(session.alive());
            session.end();
            load(session);
            saveSlowly(session);
            sessions.set(which, create());
        }
    }

    private Duration anyInterval() {
        return INTERVALS.get(random.nextInt(INTERVALS.size()));
    }

    private String anyName() {
        return String.valueOf((char) ('a' + random.nextInt(5)));
    }

    private EncodedAttribute anyValue() {
        return value(Integer.toString(random.nextInt(100)));
    }
}
