package io.continuity.session.jwt;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionId;
import io.continuity.session.jwt.SessionToken.Change;
import io.continuity.session.jwt.SessionToken.Owner;
import io.continuity.session.jwt.SessionToken.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The bytes of a {@link SessionToken}, before they are packed and sealed.
 *
 * <p>Numbers are unsigned LEB128, texts and bytes have their length first. In this order: id; effect; count; time; which of
 * the rest there is, in bits; the names that were set, with their values if there is no state; the names that were removed;
 * the new interval and owner; the state. A token of an id's length ends there: more is an error.
 */
final class TokenPayload {
    private static final int STATE = 1;
    private static final int INTERVAL = 2;
    private static final int OWNER = 4;
    private static final int NAMED = 8;

    /** More changes than anybody makes, and few enough to be added up. */
    private static final long MAX_COUNT = 1L << 48;

    private TokenPayload() {}

    static byte[] write(SessionToken token) {
        PayloadWriter out = new PayloadWriter();
        Change change = token.change();
        out.text(token.id().value())
                .number(token.effect())
                .number(token.count())
                .time(token.time());
        out.number(bits(token));
        out.number(change.set().size());
        change.set().forEach((name, value) -> {
            out.text(name);
            if (token.state().isEmpty()) {
                out.bytes(value.toByteArray());
            }
        });
        out.number(change.removed().size());
        change.removed().forEach(out::text);
        change.interval().ifPresent(interval -> out.number(interval.toMillis()));
        change.owner().ifPresent(owner -> write(owner, out));
        token.state().ifPresent(state -> write(state, out));
        return out.toByteArray();
    }

    private static long bits(SessionToken token) {
        long bits = token.state().isPresent() ? STATE : 0;
        bits |= token.change().interval().isPresent() ? INTERVAL : 0;
        return bits | (token.change().owner().isPresent() ? OWNER : 0);
    }

    private static void write(Owner owner, PayloadWriter out) {
        out.number(owner.name().isPresent() ? NAMED : 0).time(owner.since());
        owner.name().ifPresent(out::text);
    }

    private static void write(State state, PayloadWriter out) {
        out.time(state.creationTime()).time(state.lastAccessedTime());
        out.number(state.interval().toMillis());
        out.time(state.end());
        write(state.owner(), out);
        out.number(state.attributes().size());
        state.attributes().forEach((name, value) -> out.text(name).bytes(value.toByteArray()));
        out.number(state.included().size());
        state.included().forEach(out::number);
        out.number(state.former().size());
        state.former().forEach(out::text);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws PayloadException if it cannot have written that
     */
    static SessionToken read(byte[] payload) {
        PayloadReader in = new PayloadReader(payload);
        SessionId id = SessionId.parse(in.text()).orElseThrow(() -> new PayloadException("it has no session id"));
        long effect = in.number();
        long count = in.number();
        if (count < 0 || count > MAX_COUNT) {
            throw new PayloadException("a count is out of bounds");
        }
        Instant time = in.time();
        long bits = in.number();
        boolean whole = (bits & STATE) != 0;
        Map<String, Optional<EncodedAttribute>> set = new HashMap<>();
        for (int left = in.count(); left > 0; left--) {
            set.put(in.text(), whole ? Optional.empty() : Optional.of(EncodedAttribute.of(in.bytes())));
        }
        Set<String> removed = Set.copyOf(texts(in));
        Optional<Duration> interval = (bits & INTERVAL) != 0 ? Optional.of(millis(in)) : Optional.empty();
        Optional<Owner> owner = (bits & OWNER) != 0 ? Optional.of(owner(in)) : Optional.empty();
        Optional<State> state = whole ? Optional.of(state(in)) : Optional.empty();
        if (!in.atEnd()) {
            throw new PayloadException("more follows its end");
        }
        return new SessionToken(
                id, effect, count, time, new Change(values(set, state), removed, interval, owner), state);
    }

    private static Map<String, EncodedAttribute> values(
            Map<String, Optional<EncodedAttribute>> set, Optional<State> state) {
        Map<String, EncodedAttribute> values = new HashMap<>();
        set.forEach((name, value) -> values.put(
                name,
                value.or(() -> state.map(all -> all.attributes().get(name)))
                        .orElseThrow(() -> new PayloadException("an attribute that was set is missing"))));
        return Map.copyOf(values);
    }

    private static State state(PayloadReader in) {
        Instant creation = in.time();
        Instant accessed = in.time();
        Duration interval = millis(in);
        Instant end = in.time();
        Owner owner = owner(in);
        Map<String, EncodedAttribute> attributes = new HashMap<>();
        for (int left = in.count(); left > 0; left--) {
            attributes.put(in.text(), EncodedAttribute.of(in.bytes()));
        }
        Set<Long> included = new HashSet<>();
        for (int left = in.count(); left > 0; left--) {
            included.add(in.number());
        }
        return new State(
                creation, accessed, interval, end, owner, Map.copyOf(attributes), Set.copyOf(included), texts(in));
    }

    private static Owner owner(PayloadReader in) {
        boolean named = in.number() == NAMED;
        Instant since = in.time();
        return new Owner(named ? Optional.of(in.text()) : Optional.empty(), since);
    }

    private static List<String> texts(PayloadReader in) {
        List<String> texts = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            texts.add(in.text());
        }
        return List.copyOf(texts);
    }

    private static Duration millis(PayloadReader in) {
        long millis = in.number();
        if (millis < 0) {
            throw new PayloadException("a duration is out of bounds");
        }
        return Duration.ofMillis(millis);
    }
}
