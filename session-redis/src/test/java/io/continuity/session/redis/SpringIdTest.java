package io.continuity.session.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SessionId;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.RepeatedTest;

class SpringIdTest {
    @Property
    void everyUuidIsOneIdOfOursAndBack(@ForAll long high, @ForAll long low) {
        String uuid = new UUID(high, low).toString();

        SessionId id = SpringId.parse(uuid).orElseThrow();

        assertThat(SpringId.text(id)).isEqualTo(uuid);
        String cookie = Base64.getEncoder().encodeToString(uuid.getBytes(US_ASCII));
        assertThat(SpringId.cookie(id)).isEqualTo(cookie);
        assertThat(SpringId.ofCookie(cookie)).contains(id);
    }

    @RepeatedTest(1_000)
    void everyIdOfOursIsOneOfSprings() {
        SessionId id = SessionId.random(new SecureRandom());
        SessionId renewed = id.renewed(new SecureRandom());

        assertThat(SpringId.parse(SpringId.text(id))).contains(id);
        assertThat(SpringId.ofCookie(SpringId.cookie(renewed))).contains(renewed);
        assertThat(SpringId.text(renewed)).isNotEqualTo(SpringId.text(id));
    }

    /** A cookie may be anything. */
    @Property
    void whatIsNoCookieOfSpringsIsRefused(@ForAll String text, @ForAll Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 36 : 24];
        random.nextBytes(bytes);

        assertThat(SpringId.ofCookie(text)).isEmpty();
        assertThat(SpringId.ofCookie(Base64.getEncoder().encodeToString(bytes))).isEmpty();
    }
}
