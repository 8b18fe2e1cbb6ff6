package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.PURPOSE;
import static io.continuity.session.jwt.TestKeys.derived;
import static io.continuity.session.jwt.TestKeys.key;
import static io.continuity.session.jwt.TestKeys.ring;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jsonwebtoken.Jwe;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.AbstractDeserializer;
import java.io.Reader;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/** What JJWT does as it comes: it opens our tokens, and takes spellings of them that we refuse. */
class JjwtInteropTest {
    private static final byte[] CONTENT = "a cart and a name".getBytes(UTF_8);
    private static final TokenKeyRing RING = ring(key("k1"));

    private static TokenSealer sealer(TokenForm form) {
        return new TokenSealer(TokenKeys.fixed(RING), form, PURPOSE, InstantSource.fixed(NOW));
    }

    private static SecretKey secret(TokenForm form) {
        return derived(RING, new JoseHeader(form, "k1", NOW.getEpochSecond() / 86_400));
    }

    /** Enough of a JSON library for the header of any token here. */
    private static final class FlatJson extends AbstractDeserializer<Map<String, ?>> {
        private static final Pattern FIELD = Pattern.compile("\"([^\"]*)\":\"([^\"]*)\"");

        @Override
        protected Map<String, ?> doDeserialize(Reader reader) throws Exception {
            StringWriter json = new StringWriter();
            reader.transferTo(json);
            if (!json.toString().startsWith("{")) {
                throw new IllegalArgumentException("No JSON object");
            }
            Map<String, Object> fields = new HashMap<>();
            for (MatchResult field : FIELD.matcher(json.toString()).results().toList()) {
                fields.put(field.group(1), field.group(2));
            }
            return fields;
        }
    }

    private static Jwe<byte[]> openWithStockJjwt(String token) {
        return Jwts.parser()
                .json(new FlatJson())
                .decryptWith(secret(TokenForm.ENCRYPTED))
                .build()
                .parseEncryptedContent(token);
    }

    @Test
    void stockParserOpensOurJwe() {
        Jwe<byte[]> opened = openWithStockJjwt(sealer(TokenForm.ENCRYPTED).seal(CONTENT));

        assertThat(opened.getPayload()).isEqualTo(CONTENT);
        assertThat(opened.getHeader())
                .containsOnlyKeys("alg", "enc", "typ", "kid")
                .containsEntry("kid", "k1.20780");
    }

    @Test
    void stockParserOpensOurJws() {
        Jws<byte[]> opened = Jwts.parser()
                .json(new FlatJson())
                .verifyWith(secret(TokenForm.SIGNED))
                .build()
                .parseSignedContent(sealer(TokenForm.SIGNED).seal(CONTENT));

        assertThat(opened.getPayload()).isEqualTo(CONTENT);
        assertThat(opened.getHeader().getType()).isEqualTo("cs+jwt");
    }

    /** Why there is a grammar before it; when this fails, JJWT has become stricter, and nothing is lost. */
    @Test
    void stockParserTakesSpellingsThatWeRefuse() {
        TokenSealer sealer = sealer(TokenForm.ENCRYPTED);
        String token = sealer.seal(CONTENT);
        String withKey = token.replaceFirst("\\.\\.", ".AAAA.");
        String padded = token + "==";

        assertThatCode(() -> openWithStockJjwt(withKey)).doesNotThrowAnyException();
        assertThatCode(() -> openWithStockJjwt(padded)).doesNotThrowAnyException();
        assertThat(sealer.open(withKey)).isEmpty();
        assertThat(sealer.open(padded)).isEmpty();
        assertThat(sealer.open(token)).isPresent();
    }

    /** Somebody with the key of the day, and another header; and somebody without it, who has put that before a good token. */
    @Test
    void keyOpensUnderItsHeaderOnly() {
        JoseHeader header = new JoseHeader(TokenForm.ENCRYPTED, "k1", 20_780);
        JoseKey key = new JweKey(header, secret(TokenForm.ENCRYPTED));
        String other = RawJose.base64("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"k2.20780\"}");
        String good = RawJose.jwe(header.text(), secret(TokenForm.ENCRYPTED), CONTENT);
        String bad = RawJose.jwe(other, secret(TokenForm.ENCRYPTED), CONTENT);

        assertThat(key.open(good)).isEqualTo(CONTENT);
        assertThat(catchThrowable(() -> key.open(bad))).isInstanceOf(RuntimeException.class);
        assertThat(catchThrowable(() -> key.open(good.replace(header.text(), other))))
                .isInstanceOf(RuntimeException.class);
        assertThat(openWithStockJjwt(bad).getPayload()).isEqualTo(CONTENT);
    }
}
