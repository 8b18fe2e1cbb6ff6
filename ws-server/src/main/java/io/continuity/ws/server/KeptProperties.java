package io.continuity.ws.server;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user properties of a session that go with its connection: all that the application has put there, but nothing that came
 * with the handshake. What this version cannot decode is kept as it is (S5). <em>Not thread-safe.</em>
 */
final class KeptProperties {
    /** Of one property; it is written with messages, again whenever it changes. */
    static final int MAX_BYTES = 64 * 1024;

    private static final System.Logger LOG = System.getLogger(KeptProperties.class.getName());

    private final AttributeCodec codec;
    private final Map<String, Object> live;
    private final Map<String, Object> handshake;
    private final Map<String, EncodedAttribute> stored = new HashMap<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> warned = new HashSet<>();

    /** Begins with a session's properties as the handshake has made them. */
    KeptProperties(AttributeCodec codec, Map<String, Object> live) {
        this.codec = codec;
        this.live = live;
        this.handshake = Map.copyOf(live);
    }

    void restore(Map<String, EncodedAttribute> attributes) {
        stored.putAll(attributes);
        attributes.forEach((name, value) -> {
            try {
                live.put(name, codec.decode(value));
            } catch (AttributeFormatException e) {
                hidden.add(name);
                warn(name, "cannot be read here, and is kept for others", e);
            }
        });
    }

    /** Corrects what is stored: what was to be stored last may never have been. */
    void found(Map<String, EncodedAttribute> attributes) {
        stored.clear();
        stored.putAll(attributes);
    }

    /** What has changed since this was asked last; empty values for what is no more. */
    Map<String, Optional<EncodedAttribute>> changes() {
        Map<String, Optional<EncodedAttribute>> changes = new HashMap<>();
        live.forEach((name, value) -> {
            if (handshake.get(name) != value) {
                Optional<EncodedAttribute> former = Optional.ofNullable(stored.get(name));
                encode(name, value)
                        .filter(encoded -> !former.equals(Optional.of(encoded)))
                        .ifPresent(encoded -> changes.put(name, Optional.of(encoded)));
            }
        });
        for (String name : stored.keySet()) {
            if (!live.containsKey(name) && !hidden.contains(name)) {
                changes.put(name, Optional.empty());
            }
        }
        changes.forEach((name, value) -> value.ifPresentOrElse(it -> stored.put(name, it), () -> stored.remove(name)));
        return changes;
    }

    private Optional<EncodedAttribute> encode(String name, Object value) {
        if (!codec.canEncode(value)) {
            warn(name, "is not carried over: it " + codec.rule(), null);
            return Optional.empty();
        }
        try {
            EncodedAttribute previous = stored.get(name);
            EncodedAttribute encoded = previous == null ? codec.encode(value) : codec.encode(value, previous);
            if (encoded.size() > MAX_BYTES) {
                warn(name, "is not carried over: it has more than " + MAX_BYTES + " bytes", null);
                return Optional.empty();
            }
            hidden.remove(name);
            return Optional.of(encoded);
        } catch (AttributeFormatException e) {
            warn(name, "is not carried over", e);
            return Optional.empty();
        }
    }

    private void warn(String name, String what, @Nullable Throwable why) {
        if (warned.add(name)) {
            LOG.log(System.Logger.Level.WARNING, "The user property '" + name + "' of a session " + what, why);
        }
    }
}
