package io.continuity.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored of what a client says in STOMP. */
class StompFramesTest {
    private final Map<String, Object> stored = new ConcurrentHashMap<>();
    private final StompFrames frames = new StompFrames(stored, StompHeaders.of(List.of()));

    private static byte[] frame(String command, String... headers) {
        return Stomp.frame(command, headers).getBytes(UTF_8);
    }

    @Test
    void credentialsAreNotStored() {
        byte[] connect = frame(
                "CONNECT",
                "accept-version:1.2",
                "host:shop",
                "heart-beat:1000,1000",
                "login:ada",
                "passcode:secret",
                "Authorization:Bearer secret",
                "x-custom:secret");
        byte[] subscribe = frame(
                "SUBSCRIBE",
                "id:1",
                "destination:/topic/a",
                "selector:b > 1",
                "authorization:Bearer secret",
                "passcode:secret");

        assertThat(frames.take(connect)).isEqualTo(connect);
        assertThat(frames.take(subscribe)).isEqualTo(subscribe);

        assertThat(frames.connect()).hasValueSatisfying(text -> assertThat(text.lines())
                .containsExactlyInAnyOrder("CONNECT", "accept-version:1.2", "host:shop", "", "\0"));
        assertThat(frames.subscriptions()).singleElement().satisfies(text -> assertThat(text.lines())
                .containsExactlyInAnyOrder("SUBSCRIBE", "id:1", "destination:/topic/a", "selector:b > 1", "", "\0"));
        assertThat(stored.toString()).doesNotContain("secret", "ada");
    }

    @Test
    void headersThatTheApplicationWantsAreStored() {
        StompFrames wanting = new StompFrames(stored, StompHeaders.of(List.of("Passcode", "x-tenant")));

        var unused =
                wanting.take(frame("CONNECT", "accept-version:1.2", "passcode:mine", "X-Tenant:blue", "x-other:no"));

        assertThat(wanting.connect()).hasValueSatisfying(text -> assertThat(text.lines())
                .contains("passcode:mine", "X-Tenant:blue")
                .doesNotContain("x-other:no"));
    }

    @Test
    void tokensAgainstForgedRequestsAreStored() {
        var unused = frames.take(frame("CONNECT", "accept-version:1.2", "X-CSRF-TOKEN:t1", "X-XSRF-TOKEN:t2"));

        assertThat(frames.connect())
                .hasValueSatisfying(text -> assertThat(text.lines()).contains("X-CSRF-TOKEN:t1", "X-XSRF-TOKEN:t2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\nb"})
    void whatIsNoHeaderCannotBeWanted(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StompHeaders.of(List.of(name)))
                .withMessageContaining("must be the name of a header");
    }

    @Test
    void frameThatIsTooLargeToBeStoredIsRefused() {
        byte[] large = frame("SUBSCRIBE", "id:1", "destination:/topic/" + "a".repeat(8 * 1024));

        assertThatThrownBy(() -> frames.take(large))
                .isInstanceOf(StompFrames.TooMuch.class)
                .hasMessageContaining("8 KiB each");
    }

    @Test
    void beginningOfAFrameIsStoredInPartsAndForgottenWithItsEnd() {
        String half = "SEND\ndestination:/app/a\n\n" + "\u00f6".repeat(20_000);
        assertThat(frames.take(half.getBytes(UTF_8))).isEmpty();
        assertThat(stored.values())
                .allSatisfy(part -> assertThat(String.valueOf(part)).hasSizeLessThanOrEqualTo(8 * 1024));

        assertThat(new String(frames.take("end\0".getBytes(UTF_8)), UTF_8)).isEqualTo(half + "end\0");

        assertThat(stored).isEmpty();
    }

    @Test
    void nothingOfAConnectionIsLeftThatIsDisconnected() {
        assertThat(frames.take(frame("CONNECT", "accept-version:1.2"))).isNotEmpty();
        frames.connectedAs("ada");
        assertThat(frames.take(frame("SUBSCRIBE", "id:1", "destination:/topic/a")))
                .isNotEmpty();

        assertThat(frames.take(frame("DISCONNECT", "receipt:bye"))).isNotEmpty();

        assertThat(stored).isEmpty();
    }
}
