package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.HandleParts;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens that were cleared and are there all the same: one answer clears so many cookies only, and browsers are browsers. */
class LeftOverTokensTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final EncodedAttribute OLD = EncodedAttribute.of(new byte[] {1});
    private static final EncodedAttribute LARGE = EncodedAttribute.of(new byte[600]);
    private static final EncodedAttribute LARGER = EncodedAttribute.of(new byte[800]);

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final JwtSessionStore store =
            JwtSessionStore.builder(TestKeys.lasting(), "shop").clock(clock).build();

    private String save(String handle, String name, EncodedAttribute value) {
        SessionChanges changes = SessionChanges.blind().set(name, value).build();
        return ((Saved) store.save(handle, changes, TIMEOUT)).handle();
    }

    @Test
    void changeThatTheWholeSessionHasIsNotMadeAgain() {
        SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(30));
        String first = ((Saved) store.create(fresh.withAttributes(Map.of("large", LARGE)), TIMEOUT)).handle();
        String beside = save(first, "cart", OLD);
        List<HandleParts.Part> two = HandleParts.split(beside).orElseThrow();
        assertThat(two).hasSize(2);
        String whole = save(beside, "cart", LARGER);
        assertThat(HandleParts.split(whole).orElseThrow()).hasSize(1);

        SessionSnapshot read = store.load(whole + "," + beside, TIMEOUT).orElseThrow();

        assertThat(read.attributes()).isEqualTo(Map.of("large", LARGE, "cart", LARGER));
        assertThat(read.version()).isEqualTo(3);
    }

    @Test
    void whatGoesOnUnderAnIdThatWasChangedIsNotTheSessionHoweverMuchItIs() {
        SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(30));
        String first = ((Saved) store.create(fresh, TIMEOUT)).handle();
        SessionId newId = SessionId.random(new SecureRandom());
        SessionChanges login =
                SessionChanges.blind().newId(newId).set("cart", OLD).build();
        String renamed = ((Saved) store.save(first, login, TIMEOUT)).handle();
        String elsewhere = save(save(first, "cart", LARGE), "cart", LARGER);

        SessionSnapshot read = store.load(elsewhere + "," + renamed, TIMEOUT).orElseThrow();

        assertThat(read.id()).isEqualTo(newId);
        assertThat(read.attributes()).isEqualTo(Map.of("cart", OLD));
    }
}
