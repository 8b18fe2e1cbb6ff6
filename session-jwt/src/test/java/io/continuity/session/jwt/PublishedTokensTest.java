package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.PURPOSE;
import static io.continuity.session.jwt.TestKeys.key;
import static io.continuity.session.jwt.TestKeys.ring;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.jwt.TestKeys.CountingJose;
import io.continuity.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens of RFC 7520 that are most like ours: they are good ones, and of another algorithm than the one that we know. */
class PublishedTokensTest {
    /** Section 5.6, figure 136. */
    private static final String DIRECT =
            "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NNIn0"
                    + "..refa467QzzKx6QAB."
                    + "JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IFtVcXkZXdH_"
                    + "lr_FrdYt9HRUYkshtrMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-"
                    + "c_BIwCPTjb9o0SbdcdREEMJMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXp"
                    + "hVCgyy53CoIKLHHeJHXex45Uz9aKZSRSInZI-wjsY0yu3cT4_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp"
                    + ".vbb32Xvllea2OtmHAdccRQ";

    private static final String DIRECT_KEY = "XctOhJAkA-pD9Lh7ZgW_2A";

    /** Section 5.9, figure 168. */
    private static final String COMPRESSED =
            "eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIiwi"
                    + "emlwIjoiREVGIn0.5vUT2WOtQxKWcekM_IzVQwkGgzlFDwPi.p9pUq6XHY0jfEZIl."
                    + "HbDtOsdai1oYziSx25KEeTxmwnh8L8jKMFNc1k3zmMI6VB8hry57tDZ61jXyezSPt0fdLVfe6Jf5y5-JaCap_JQBcb5o"
                    + "pbmT60uWGml8blyiMQmOn9J--XhhlYg0m-BHaqfDO5iTOWxPxFMUedx7WCy8mxgDHj0aBMG6152PsM-w5E_o2B3jDbrY"
                    + "BKhpYA7qi3AyijnCJ7BP9rr3U8kxExCpG3mK420TjOw"
                    + ".VILuUwuIxaLVmh5X-T7kmA";

    private static final String COMPRESSED_KEY = "GZy6sIZ6wl9NJOKB-jnmVQ";

    @ParameterizedTest
    @ValueSource(strings = {DIRECT, COMPRESSED})
    void areRefusedUnseen(String token) {
        for (TokenForm form : TokenForm.values()) {
            CountingJose jose = new CountingJose(form);
            TokenSealer sealer = new TokenSealer(
                    TokenKeys.fixed(ring(key("k1"))),
                    new KeyDerivation(form, PURPOSE, jose),
                    ManualClock.startingAt(NOW));

            assertThat(sealer.open(token)).isEmpty();
            assertThat(jose.opened()).isZero();
        }
    }

    /** Else they would be refused for a mistake in copying them. */
    @Test
    void areTheOnesOfTheStandard() throws GeneralSecurityException, IOException {
        assertThat(new String(RawJose.openJwe(DIRECT, aes(DIRECT_KEY)), UTF_8))
                .startsWith("You can trust us to stick with you");
        Cipher unwrapping = Cipher.getInstance("AESWrap");
        unwrapping.init(Cipher.UNWRAP_MODE, aes(COMPRESSED_KEY));
        SecretKey key =
                (SecretKey) unwrapping.unwrap(RawJose.bytes(COMPRESSED.split("\\.", -1)[1]), "AES", Cipher.SECRET_KEY);
        byte[] deflated = RawJose.openJwe(COMPRESSED, key);
        try (InflaterInputStream inflated =
                new InflaterInputStream(new ByteArrayInputStream(deflated), new Inflater(true))) {
            assertThat(new String(inflated.readAllBytes(), UTF_8)).startsWith("You can trust us to stick with you");
        }
    }

    private static SecretKey aes(String base64) {
        return new SecretKeySpec(RawJose.bytes(base64), "AES");
    }
}
