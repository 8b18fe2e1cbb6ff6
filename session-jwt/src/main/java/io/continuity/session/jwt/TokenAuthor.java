package io.continuity.session.jwt;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.HandleParts.Part;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.jwt.HeldTokens.Held;
import io.continuity.session.jwt.SessionToken.Change;
import io.continuity.session.jwt.SessionToken.Owner;
import io.continuity.session.jwt.SessionToken.State;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what the next token of a session says. <em>Thread-safe.</em> */
final class TokenAuthor {
    /** So many changes may lie beside a whole session, and so many characters of them; then it is written anew. */
    private static final int MAX_ADDED = 4;

    private static final int MAX_ADDED_LENGTH = 1024;
    private static final int MAX_FORMER = 4;

    private final TokenWriter writer;
    private final TokenTimes times;
    private final SecureRandom random = new SecureRandom();

    TokenAuthor(TokenWriter writer, TokenTimes times) {
        this.writer = writer;
        this.times = times;
    }

    List<Part> created(SessionSnapshot session, Optional<String> principal, Instant now) {
        State state = new State(
                session.creationTime(),
                session.lastAccessedTime(),
                session.maxInactiveInterval(),
                times.end(session.creationTime()),
                new Owner(principal, now),
                session.attributes(),
                Set.of(),
                List.of());
        return writer.write(new SessionToken(
                session.id(), SessionToken.NONE, session.version() + 1, now, Change.NOTHING, Optional.of(state)));
    }

    /** Writes the whole session anew, with the time of this access. */
    List<Part> touched(HeldTokens held, Instant now) {
        SessionSnapshot session = held.snapshot();
        State state = state(held, session, held.owner(), now);
        return writer.write(new SessionToken(
                session.id(), SessionToken.NONE, held.count(), now, Change.NOTHING, Optional.of(state)));
    }

    /** Writes a change, with the whole session if it gets another id or there is much to write beside it. */
    List<Part> changed(HeldTokens held, SessionChanges changes, Instant now) {
        Optional<Owner> owner = changes.principalCleared()
                ? Optional.of(Owner.nobody(now))
                : changes.principal().map(name -> new Owner(Optional.of(name), now));
        Change change = new Change(changes.set(), changes.removed(), changes.maxInactiveInterval(), owner);
        SessionSnapshot after = changes.appliedTo(held.snapshot());
        State state = state(held, after, owner.orElseGet(held::owner), now);
        SessionToken whole = new SessionToken(after.id(), effect(), held.count() + 1, now, change, Optional.of(state));
        if (changes.newId().isPresent()) {
            return writer.write(renamed(whole, state, held.whole().token().id()));
        }
        if (!mayLieBeside(held, change, state)) {
            return writer.write(whole);
        }
        List<Part> added = writer.write(
                new SessionToken(whole.id(), whole.effect(), whole.count(), now, change, Optional.empty()));
        return length(added) + addedLength(held) <= MAX_ADDED_LENGTH ? added : writer.write(whole);
    }

    /** Tells whether what was written is to lie beside what the client holds, and not to replace it. */
    boolean areBeside(List<Part> written) {
        return written.get(0).name().startsWith("d");
    }

    private static boolean mayLieBeside(HeldTokens held, Change change, State state) {
        return held.tokens().size() <= MAX_ADDED
                && held.tokens().stream().filter(Held::isWhole).count() == 1
                && 2 * size(change.set()) < size(state.attributes());
    }

    private static int size(Map<String, EncodedAttribute> attributes) {
        int size = 0;
        for (Map.Entry<String, EncodedAttribute> each : attributes.entrySet()) {
            size += each.getKey().length() + each.getValue().size();
        }
        return size;
    }

    private static int addedLength(HeldTokens held) {
        return held.tokens().stream()
                .filter(each -> !each.isWhole())
                .mapToInt(Held::length)
                .sum();
    }

    private static int length(List<Part> parts) {
        return parts.stream().mapToInt(part -> part.value().length()).sum();
    }

    private static State state(HeldTokens held, SessionSnapshot session, Owner owner, Instant now) {
        State before = held.whole().state();
        // Who has a clock that is behind must not make the session older than another instance has found it.
        Instant accessed = now.isAfter(held.lastAccessedTime()) ? now : held.lastAccessedTime();
        return new State(
                session.creationTime(),
                accessed,
                session.maxInactiveInterval(),
                before.end(),
                owner,
                session.attributes(),
                held.effects(),
                before.former());
    }

    /** Nothing that was written under the old id is added to it any more. */
    private static SessionToken renamed(SessionToken whole, State state, SessionId oldId) {
        List<String> former = new ArrayList<>(state.former());
        former.add(Digests.of(oldId));
        State moved = new State(
                state.creationTime(),
                state.lastAccessedTime(),
                state.interval(),
                state.end(),
                state.owner(),
                state.attributes(),
                Set.of(),
                List.copyOf(former.subList(Math.max(0, former.size() - MAX_FORMER), former.size())));
        return new SessionToken(
                whole.id(), whole.effect(), whole.count(), whole.time(), whole.change(), Optional.of(moved));
    }

    private long effect() {
        long drawn;
        do {
            drawn = random.nextLong();
        } while (drawn == SessionToken.NONE);
        return drawn;
    }
}
