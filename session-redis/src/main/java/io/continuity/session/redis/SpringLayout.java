package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;

import io.continuity.session.SessionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The names of Spring Session's keys. <em>Immutable.</em>
 *
 * @param namespace what they begin with, without the last colon
 * @param indexed whether Spring Session keeps indexes
 * @param owners what the names of the sets of ids by principal begin with
 */
record SpringLayout(String namespace, boolean indexed, String owners) {
    /** How Spring Session's values begin: the rest is the number, or the length and the bytes. */
    static final byte[] LONG = start(0L, Long.BYTES);

    static final byte[] INTEGER = start(0, Integer.BYTES);
    static final byte[] BYTES = start(new byte[0], Integer.BYTES);

    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_.:/-]{0,99}[A-Za-z0-9_./-]");
    private static final String INDEX =
            ":index:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME:";

    static SpringLayout of(String namespace, boolean indexed, RedisKeys keys) {
        if (!GRAMMAR.matcher(namespace).matches()) {
            throw new IllegalArgumentException(
                    "namespace must be 1 to 100 letters, digits or characters of '_.:/-', the" + " last no colon: '"
                            + namespace + "'");
        }
        return new SpringLayout(namespace, indexed, indexed ? namespace + INDEX : keys.prefix() + ":spring:");
    }

    private static byte[] start(Serializable value, int length) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(stream)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(stream.toByteArray(), stream.size() - length);
    }

    /** The hash with the session. */
    String session(SessionId id) {
        return namespace + ":sessions:" + SpringId.text(id);
    }

    /** The key whose end is the session's, in the indexed layout. */
    String shadow(SessionId id) {
        return namespace + ":sessions:expires:" + SpringId.text(id);
    }

    /** How a set by principal is named: as Spring Session does, or by a digest. */
    byte[] owner(String principal) {
        return indexed ? bytes(principal) : PrincipalIndex.owner(principal);
    }
}
