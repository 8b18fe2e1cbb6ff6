package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.PURPOSE;
import static io.continuity.session.jwt.TestKeys.key;
import static io.continuity.session.jwt.TestKeys.ring;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionSnapshot;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tokens as clients hold them: recorded when JJWT's builder made them and its parser read them. Whatever is done for speed,
 * these open.
 */
class RecordedTokensTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String CART = "[{\"product\":\"tea\",\"quantity\":2},{\"product\":\"rice\",\"quantity\":1},"
            + "{\"product\":\"oil\",\"quantity\":3}]";

    private static final String ENCRYPTED =
            "s1-0:eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwidHlwIjoiY3Mrand0Iiwia2lkIjoiazEuMjA3ODAifQ..Su1wnli"
                    + "B7YZu0dk7.2TfrmtciKBEeNoVqWjy2Q--X992jJKMVFD-fAW9eG5CQAEnFBH9Edx8aU8gWnZpdVrfbfvUffpHOzwBAO2czPA"
                    + "cWfqFgpElemLfJU-Af5bRxlMCtTmTkQD2qTI4DFthyD-XvGsU2qKP3yOCuGc-asPCKKRK3kPbxRTIAsUlJtRO87zI_FHN1cU"
                    + "oksKcpBHSLWcknLgFT-_K8zffvzWj4oFfm08pXOIa0RObNB57duNKpT5UCZKaA2l7mxHn8Ypzh.4A1fHSVnStNNme_l0JWhf"
                    + "Q";

    private static final String SIGNED =
            "s1-0:eyJhbGciOiJIUzI1NiIsInR5cCI6ImNzK2p3dCIsImtpZCI6ImsxLjIwNzgwIn0.AQG7AYABk0hMSgY2kNMzMrOyc3L"
                    + "z8gsKi4pLSsvKKxgYG_7MPrTAhJGBAcKAkAfe5TbceHFtgQkHhM-aCGyWpzKxJCcWlcRHVwMrvvyU0uQSYDVWkpoIrDQLS4H"
                    + "pDOhGJSujWh1k6SKgNhR5Q1T5_MwcFGnj2lgWUKph9zq8pwjYdmdgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                    + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.VklADpleCpYLSASNtCcU8yIMzYaoocnoGA01MUw8uo0";

    @ParameterizedTest
    @CsvSource({"ENCRYPTED," + ENCRYPTED, "SIGNED," + SIGNED})
    void sessionIsInThem(TokenForm form, String handle) {
        try (JwtSessionStore store = JwtSessionStore.builder(TokenKeys.fixed(ring(key("k1"))), PURPOSE.application())
                .cookie(PURPOSE.cookie())
                .form(form)
                .clock(InstantSource.fixed(NOW))
                .build()) {
            SessionSnapshot session = store.load(handle, TIMEOUT).orElseThrow();

            assertThat(session.id().value()).isEqualTo("abcdefghijklmnopqrstuvwx");
            assertThat(session.creationTime()).isEqualTo(NOW);
            assertThat(session.maxInactiveInterval()).isEqualTo(Duration.ofMinutes(30));
            assertThat(session.attributes())
                    .isEqualTo(Map.of("cart", attribute(CART), "name", attribute("J\u00fcrgen")));
        }
    }

    /** Of which any one token uses a little. */
    @Test
    void dictionaryIsStillTheirs() throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(PresetDictionary.bytes());

        assertThat(HexFormat.of().formatHex(digest))
                .isEqualTo("63220d4da8ec1784b69093dc7ac1519fbfabbe4b1e4d9825ab0d120978565dc2");
    }

    private static EncodedAttribute attribute(String text) {
        return EncodedAttribute.of(text.getBytes(UTF_8));
    }
}
