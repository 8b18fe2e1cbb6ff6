package io.continuity.servlet;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.EncodedAttribute;
import io.continuity.servlet.KeptAttribute.Known;
import io.continuity.servlet.KeptAttribute.Outcome;
import io.continuity.servlet.KeptAttribute.Step;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What requests have done to one session while the store was away. <em>Immutable.</em>
 *
 * @param replays how often a part of it has got into the store
 * @param base the session that the first of them has read, without attributes
 * @param settings the new interval and owner, without attributes; empty if they stay
 */
record KeptChanges(
        Lineage lineage,
        int replays,
        String handle,
        SessionSnapshot base,
        Map<String, KeptAttribute> attributes,
        Settings settings,
        int writes)
        implements Kept {
    private static final int OVERHEAD = 512;

    /** Whose changes these are: the id of the session, and the handle under which it was found. */
    record Origin(String id, String handle) {}

    /** What is set last counts. <em>Immutable.</em> */
    record Settings(Optional<Duration> maxInactiveInterval, Optional<String> principal, boolean principalCleared) {
        static final Settings NONE = new Settings(Optional.empty(), Optional.empty(), false);

        Settings then(SessionChanges changes) {
            boolean named = changes.principal().isPresent() || changes.principalCleared();
            return new Settings(
                    changes.maxInactiveInterval().or(() -> maxInactiveInterval),
                    named ? changes.principal() : principal,
                    named ? changes.principalCleared() : principalCleared);
        }
    }

    /**
     * What to tell the store.
     *
     * @param kept what it was made of
     * @param changes all at once, if the store holds what was expected
     * @param outcomes what the store will hold then
     */
    record Plan(KeptChanges kept, SessionChanges changes, Map<String, Outcome> outcomes) {
        boolean has(String name) {
            return outcomes.containsKey(name);
        }

        private Outcome outcome(String name) {
            return Objects.requireNonNull(outcomes.get(name));
        }

        Known done(String name) {
            return new Known(outcome(name).value(), kept.attribute(name).steps().size());
        }

        boolean addsToKnown(String name) {
            return has(name) && !kept.attribute(name).known().contains(done(name));
        }
    }

    KeptChanges {
        attributes = Map.copyOf(attributes);
    }

    /** Begins with nothing, for a request that has read the given session. */
    static KeptChanges none(String handle, SessionSnapshot read) {
        SessionSnapshot base = new SessionSnapshot(
                read.id(),
                read.creationTime(),
                read.lastAccessedTime(),
                read.maxInactiveInterval(),
                read.version(),
                Map.of());
        return new KeptChanges(new Lineage(), 0, handle, base, Map.of(), Settings.NONE, 0);
    }

    /** Returns what is here where the changes expect something, if it is not what they expect; else nothing. */
    Map<String, Optional<EncodedAttribute>> inConflictWith(SessionChanges changes) {
        Map<String, Optional<EncodedAttribute>> here = new HashMap<>(changes.expected());
        here.replaceAll((name, expected) -> attributes.containsKey(name) ? latest(name) : expected);
        return here.equals(changes.expected()) ? Map.of() : here;
    }

    private Optional<EncodedAttribute> latest(String name) {
        return attribute(name).latest();
    }

    private KeptAttribute attribute(String name) {
        return Objects.requireNonNull(attributes.get(name));
    }

    /**
     * Adds what another request has done.
     *
     * @param attempt that has made the changes
     * @param sent whether the store may have executed them
     */
    KeptChanges and(SessionChanges changes, SaveAttempt attempt, boolean sent) {
        Map<String, KeptAttribute> more = new HashMap<>(attributes);
        Set<String> names = new HashSet<>(changes.removed());
        names.addAll(changes.set().keySet());
        for (String name : names) {
            Optional<EncodedAttribute> after = Optional.ofNullable(changes.set().get(name));
            PendingChange change = attempt.change(name).withValue(Optional.empty());
            KeptAttribute before = more.get(name);
            KeptAttribute added = before == null
                    ? KeptAttribute.of(new Step(attempt.read(name), after, change))
                    : before.then(after, change);
            more.put(name, sent ? added.sent(new Known(after, added.steps().size())) : added);
        }
        return new KeptChanges(lineage, replays, handle, base, more, settings.then(changes), writes + 1);
    }

    /**
     * Plans what to tell a store.
     *
     * @param stored what it holds, as far as that is known; for the rest it is expected to hold what the first change is
     *     based on
     */
    Plan plan(Map<String, Optional<EncodedAttribute>> stored, AttributeCodec codec) {
        SessionChanges.Builder changes = SessionChanges.basedOn(base);
        Map<String, Outcome> outcomes = new HashMap<>();
        attributes.forEach((name, attribute) -> {
            Optional<EncodedAttribute> before =
                    stored.getOrDefault(name, attribute.known().get(0).value());
            Outcome outcome = attribute.on(before, codec);
            changes.expect(name, before);
            if (!outcome.value().equals(before)) {
                outcome.value().ifPresentOrElse(value -> changes.set(name, value), () -> changes.remove(name));
            }
            outcomes.put(name, outcome);
        });
        settings.maxInactiveInterval().ifPresent(changes::maxInactiveInterval);
        // If an attribute gave way, it may be the one that has named the owner.
        if (outcomes.values().stream().noneMatch(Outcome::overruled)) {
            settings.principal().ifPresent(changes::principal);
            if (settings.principalCleared()) {
                changes.noPrincipal();
            }
        }
        return new Plan(this, changes.build(), outcomes);
    }

    /** Notes that the store may have executed a plan that was made of this. */
    KeptChanges sent(Plan plan) {
        return with((name, attribute) -> attribute.sent(plan.done(name)));
    }

    /** Notes that it has not. */
    KeptChanges notSent(Plan plan) {
        return with((name, attribute) -> plan.addsToKnown(name) ? attribute.notSent(plan.done(name)) : attribute);
    }

    private KeptChanges with(BiFunction<String, KeptAttribute, KeptAttribute> change) {
        Map<String, KeptAttribute> changed = new HashMap<>(attributes);
        changed.replaceAll(change);
        return new KeptChanges(lineage, replays, handle, base, changed, settings, writes);
    }

    /** Returns what is left to do when the store has executed a plan; empty if that is nothing. */
    Optional<KeptChanges> after(Plan plan) {
        int left = writes - plan.kept().writes();
        if (left == 0) {
            return Optional.empty();
        }
        Map<String, KeptAttribute> rest = new HashMap<>();
        attributes.forEach((name, kept) -> (plan.has(name) ? kept.after(plan.done(name)) : Optional.of(kept))
                .ifPresent(more -> rest.put(name, more)));
        return Optional.of(new KeptChanges(lineage, replays + 1, handle, base, rest, settings, left));
    }

    @Override
    public long bytes() {
        return OVERHEAD
                + attributes.entrySet().stream()
                        .mapToLong(entry ->
                                entry.getKey().length() + entry.getValue().bytes())
                        .sum();
    }

    @Override
    public Optional<SessionSnapshot> on(SessionSnapshot read, AttributeCodec codec) {
        Map<String, EncodedAttribute> changed = new HashMap<>(read.attributes());
        attributes.forEach((name, kept) -> kept.on(Optional.ofNullable(changed.get(name)), codec)
                .value()
                .ifPresentOrElse(value -> changed.put(name, value), () -> changed.remove(name)));
        return Optional.of(new SessionSnapshot(
                read.id(),
                read.creationTime(),
                read.lastAccessedTime(),
                settings.maxInactiveInterval().orElse(read.maxInactiveInterval()),
                read.version(),
                changed));
    }

    @Override
    public boolean isIn(Kept later) {
        return later instanceof End
                || (later instanceof KeptChanges changes && changes.lineage == lineage && changes.replays == replays);
    }
}
