package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jsonwebtoken.io.AbstractDeserializer;
import io.jsonwebtoken.io.AbstractSerializer;
import io.jsonwebtoken.io.SerializationException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.CharBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The only JSON that JJWT is to write and read for one key: its header, of a JWS. Needs no JSON library, and nobody can make JJWT
 * parse anything else. <em>Immutable.</em>
 */
final class JoseJson {
    private final Map<String, Object> fields;
    private final String json;

    JoseJson(JoseHeader header) {
        this.fields = Map.of("alg", "HS256", "typ", "cs+jwt", "kid", header.kid());
        this.json = header.json();
    }

    AbstractSerializer<Map<String, ?>> writer() {
        return new Writer();
    }

    AbstractDeserializer<Map<String, ?>> reader() {
        return new HeaderReader();
    }

    private final class Writer extends AbstractSerializer<Map<String, ?>> {
        @Override
        protected void doSerialize(Map<String, ?> header, OutputStream out) throws IOException {
            if (!fields.equals(header)) {
                throw new SerializationException("JJWT makes another header than the pinned one");
            }
            out.write(json.getBytes(UTF_8));
        }
    }

    private final class HeaderReader extends AbstractDeserializer<Map<String, ?>> {
        /** Null says that it is no JSON: JJWT asks this of the content too, and takes it for bytes then. */
        @Override
        protected @Nullable Map<String, ?> doDeserialize(Reader reader) throws IOException {
            CharBuffer text = CharBuffer.allocate(json.length() + 1);
            int read = 0;
            while (text.hasRemaining() && read >= 0) {
                read = reader.read(text);
            }
            return json.contentEquals(text.flip()) ? fields : null;
        }
    }
}
