package io.continuity.session.jwt;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.HandleParts.Part;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.jwt.SessionToken.Change;
import io.continuity.session.jwt.SessionToken.Owner;
import io.continuity.session.jwt.SessionToken.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The tokens of one session that a client holds, and what they say together.
 *
 * <p>One of them has the whole session, as of its writer. Those whose changes are not in it were written by requests that
 * ran beside that one's; their changes are added. A browser's cookies only ever gain changes: whoever clears a token writes
 * another that has its changes in it. So of all requests, the later one is sent the more changes it presents, and the state
 * with the highest count misses nothing but what other tokens in hand have added. <em>Immutable.</em>
 *
 * @param tokens all of them, of one id
 * @param whole the one with the whole session
 * @param added those whose changes it does not have, in the order in which to make them
 */
record HeldTokens(List<Held> tokens, Held whole, List<Held> added) {
    private static final Comparator<SessionToken> ORDER = Comparator.comparingLong(SessionToken::count)
            .thenComparing(SessionToken::time)
            .thenComparingLong(SessionToken::effect);

    /**
     * A token in a client's hands.
     *
     * @param parts the cookies that it is in
     * @param keyId the key that it was sealed with
     */
    record Held(List<Part> parts, String keyId, SessionToken token) {
        State state() {
            return token.state().orElseThrow();
        }

        boolean isWhole() {
            return token.state().isPresent();
        }

        int length() {
            return parts.stream().mapToInt(part -> part.value().length()).sum();
        }
    }

    /**
     * Finds the session in what a client holds.
     *
     * <p>There may be several: cookies of old ids, left by responses that came late, or planted by others. A session that
     * has got another id since is not looked at; of the rest, the one that was created last is taken.
     *
     * @param all tokens whose seal was found intact
     * @param ended digests of ids under which a session was ended
     * @return empty if there is no whole session
     */
    static Optional<HeldTokens> of(List<Held> all, Set<String> ended) {
        Set<String> outdated = new HashSet<>(ended);
        all.stream()
                .filter(Held::isWhole)
                .forEach(held -> outdated.addAll(held.state().former()));
        return all.stream()
                .filter(Held::isWhole)
                .filter(held -> outdated.isEmpty() || !outdated.contains(Digests.of(held.token.id())))
                .max(Comparator.<Held, Instant>comparing(held -> held.state().creationTime())
                        .thenComparing(Held::token, ORDER))
                .map(newest -> ofOne(all.stream()
                        .filter(held -> held.token.id().equals(newest.token.id()))
                        .toList()));
    }

    private static HeldTokens ofOne(List<Held> tokens) {
        Held whole = tokens.stream()
                .filter(Held::isWhole)
                .max(Comparator.comparing(Held::token, ORDER))
                .orElseThrow();
        List<Held> added = tokens.stream()
                .filter(held -> isAddition(held.token, whole))
                .sorted(Comparator.comparing(Held::token, ORDER))
                .toList();
        return new HeldTokens(tokens, whole, added);
    }

    private static boolean isAddition(SessionToken token, Held whole) {
        return token.effect() != SessionToken.NONE
                && token.effect() != whole.token.effect()
                && !whole.state().included().contains(token.effect());
    }

    /** How many changes the session has seen, its creation included. */
    long count() {
        return whole.token.count() + added.size();
    }

    /** All changes that these tokens have made, which whoever replaces them has to have in his own. */
    Set<Long> effects() {
        Set<Long> effects = new HashSet<>();
        tokens.forEach(held -> effects.add(held.token.effect()));
        effects.remove(SessionToken.NONE);
        return effects;
    }

    Instant lastAccessedTime() {
        Instant last = whole.state().lastAccessedTime();
        for (Held held : tokens) {
            if (held.token.effect() != SessionToken.NONE && held.token.time().isAfter(last)) {
                last = held.token.time();
            }
        }
        return last;
    }

    Duration interval() {
        return last(Change::interval).orElse(whole.state().interval());
    }

    Owner owner() {
        return last(Change::owner).orElse(whole.state().owner());
    }

    private <T> Optional<T> last(Function<Change, Optional<T>> value) {
        Optional<T> last = Optional.empty();
        for (Held held : added) {
            Optional<T> changed = value.apply(held.token.change());
            last = changed.isPresent() ? changed : last;
        }
        return last;
    }

    /** Tells when the session ends unless it is touched. */
    Instant end(Duration grace) {
        Duration interval = interval();
        Instant last = whole.state().end();
        Instant idle =
                interval.isZero() ? last : lastAccessedTime().plus(interval).plus(grace);
        return idle.isBefore(last) ? idle : last;
    }

    /** Returns the session. */
    SessionSnapshot snapshot() {
        Map<String, EncodedAttribute> attributes = new HashMap<>(whole.state().attributes());
        for (Held held : added) {
            attributes.keySet().removeAll(held.token.change().removed());
            attributes.putAll(held.token.change().set());
        }
        return new SessionSnapshot(
                whole.token.id(), whole.state().creationTime(), lastAccessedTime(), interval(), count(), attributes);
    }

    /** The cookies that all of it is in. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        tokens.forEach(held -> parts.addAll(held.parts()));
        return parts;
    }
}
