package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.Clocks;
import io.continuity.session.HandleParts;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store made from named parameters. */
class JwtSessionStoreFactoryTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Pattern CHECKED =
            Pattern.compile("Sessions in tokens: ENCRYPTED, TokenKeyRing\\[k1#([0-9a-f]{8,})");

    private final JwtSessionStoreFactory factory = new JwtSessionStoreFactory();
    private final Map<String, String> parameters = new HashMap<>(Map.of(
            "continuity.session.jwt.application",
            "shop",
            "continuity.session.jwt.keys",
            "k1 " + TestKeys.secret("k1")));

    private SessionStore create() {
        return factory.create(name -> Optional.ofNullable(parameters.get(name)), SessionObserver.NONE);
    }

    private static String handle(SessionStore store) {
        SessionSnapshot session = SessionSnapshot.fresh(
                SessionId.random(new SecureRandom()), Clocks.system().instant(), Duration.ofMinutes(1));
        return ((Saved) store.create(session, TIMEOUT)).handle();
    }

    private void assertReads(String handle, boolean expected) {
        try (SessionStore other = create()) {
            assertThat(other.load(handle, TIMEOUT).isPresent()).isEqualTo(expected);
        }
    }

    @Test
    void tokensOfTheSameParametersAreRead() {
        try (SessionStore store = create()) {
            assertReads(handle(store), true);
        }
    }

    @ParameterizedTest
    @CsvSource({"application, other", "cookie, OTHER", "form, signed"})
    void tokensOfOthersAreNot(String name, String value) {
        try (SessionStore store = create()) {
            String handle = handle(store);
            parameters.put("continuity.session.jwt." + name, value);
            assertReads(handle, false);
        }
    }

    @Test
    void signedTokensCanBeReadByAnybody() {
        parameters.put("continuity.session.jwt.form", "Signed");
        try (SessionStore store = create()) {
            String token = HandleParts.split(handle(store)).orElseThrow().get(0).value();
            String header = new String(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))), UTF_8);
            assertThat(header).contains("HS256");
        }
    }

    @Test
    void keysMayBeInAFile(@TempDir Path directory) throws IOException {
        try (SessionStore store = create()) {
            String handle = handle(store);
            Path file = Files.writeString(directory.resolve("keys"), parameters.remove("continuity.session.jwt.keys"));
            parameters.put("continuity.session.jwt.keys-location", file.toString());
            assertReads(handle, true);
        }
    }

    /** Who is signed out on one of two instances finds out by comparing what they have said at their start. */
    @Test
    void startTellsTheCheckValuesOfTheKeys() {
        try (Logs logs = new Logs()) {
            create().close();
            create().close();
            parameters.put("continuity.session.jwt.keys", "k1 " + TestKeys.secret("another"));
            create().close();

            List<String> values = logs.of(JwtSessionStore.class, Level.INFO).stream()
                    .map(line -> CHECKED.matcher(line)
                            .results()
                            .findFirst()
                            .orElseThrow()
                            .group(1))
                    .toList();
            assertThat(values).hasSize(3);
            assertThat(values.get(1)).isEqualTo(values.get(0));
            assertThat(values.get(2)).isNotEqualTo(values.get(0));
            assertThat(logs.all()).doesNotContain(TestKeys.secret("k1")).doesNotContain(TestKeys.secret("another"));
        }
    }

    @Test
    void needsAName() {
        assertThat(factory.requiredParameters()).containsExactly("continuity.session.jwt.application");
        parameters.remove("continuity.session.jwt.application");
        assertRefused("continuity.session.jwt.application must be a name that all instances");
    }

    @Test
    void needsKeysAndSaysHowToMakeOne() {
        parameters.remove("continuity.session.jwt.keys");
        assertRefused("make a key with: openssl rand -base64 32");
    }

    @Test
    void needsKeysFromOnePlace() {
        parameters.put("continuity.session.jwt.keys-location", "/keys");
        assertRefused("continuity.session.jwt.keys or continuity.session.jwt.keys-location must say");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            form            | open     | must be encrypted or signed
            touch-threshold | soon     | must be in seconds or in ISO 8601, like 60 or PT1M
            touch-threshold | 7200     | touchThreshold must be from 0 to 1 hour: PT2H
            absolute-lifetime | P2Y    | must be in seconds or in ISO 8601, like 60 or PT1M
            max-cookies     | 4        | maxCookies must be from 1 to 3: 4
            max-cookies     | two      | must be a number
            compression     | zip      | must be true or false
            clock-skew      | 7200     | clockSkew must be
            propagation     | P40D     | propagation must be
            cookie          | a b      | cookie must be a token (RFC 6265, section 4.1.1) of 1 to 64 characters: 'a b'
            keys-location   | /nowhere | /nowhere
            """)
    void refusesByNameAndValue(String name, String value, String rule) {
        if (name.equals("keys-location")) {
            parameters.remove("continuity.session.jwt.keys");
        }
        parameters.put("continuity.session.jwt." + name, value);
        assertThatThrownBy(this::create)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("continuity.session.jwt." + name)
                .hasMessageContaining(rule);
    }

    private void assertRefused(String message) {
        assertThatThrownBy(this::create)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
