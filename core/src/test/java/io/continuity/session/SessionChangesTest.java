package io.continuity.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.EncodedAttribute;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionChangesTest {
    private final SessionSnapshot fresh = SessionSnapshot.fresh(
            SessionId.random(new SecureRandom()), Instant.parse("2026-11-23T10:00:00Z"), Duration.ofMinutes(30));

    @Test
    void untouchedBuilderIsEmpty() {
        assertThat(SessionChanges.basedOn(fresh).build().isEmpty()).isTrue();
    }

    @Test
    void lastWordOnAnAttributeCounts() {
        SessionChanges changes = SessionChanges.basedOn(fresh)
                .set("kept", bytes(1))
                .remove("dropped")
                .remove("kept")
                .set("kept", bytes(2))
                .set("dropped", bytes(3))
                .remove("dropped")
                .build();

        assertThat(changes.set()).containsOnlyKeys("kept").containsEntry("kept", bytes(2));
        assertThat(changes.removed()).containsOnly("dropped");
    }

    @Test
    void applyingTouchesOnlyWhatIsNamed() {
        SessionSnapshot before = SessionChanges.basedOn(fresh)
                .set("kept", bytes(1))
                .set("dropped", bytes(2))
                .build()
                .appliedTo(fresh);

        SessionSnapshot after = SessionChanges.basedOn(before)
                .remove("dropped")
                .maxInactiveInterval(Duration.ofMinutes(1))
                .build()
                .appliedTo(before);

        assertThat(after.attributes()).containsOnlyKeys("kept");
        assertThat(after.maxInactiveInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(after.version()).isEqualTo(2);
        assertThat(after.id()).isEqualTo(fresh.id());
        assertThat(after.creationTime()).isEqualTo(fresh.creationTime());
    }

    @Test
    void negativeIntervalIsRefused() {
        assertThatThrownBy(() -> SessionSnapshot.fresh(fresh.id(), fresh.creationTime(), Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxInactiveInterval")
                .hasMessageContaining("PT-1S");
    }

    @Test
    void toStringShowsNoValueAndNoId() {
        EncodedAttribute secret = EncodedAttribute.of("grandmother's name".getBytes(StandardCharsets.US_ASCII));
        SessionSnapshot session =
                SessionChanges.basedOn(fresh).set("secret", secret).build().appliedTo(fresh);

        assertThat(session.toString())
                .contains("secret", "18 bytes")
                .doesNotContain(fresh.id().value())
                .doesNotContain("grandmother");
        assertThat(new SaveResult.Saved(fresh.id().value()).toString())
                .doesNotContain(fresh.id().value());
    }

    private static EncodedAttribute bytes(int b) {
        return EncodedAttribute.of(new byte[] {(byte) b});
    }

    @Test
    void principalIsAChange() {
        SessionChanges login = SessionChanges.blind().principal("ada").build();
        SessionChanges logout = SessionChanges.blind().noPrincipal().build();

        assertThat(login.isEmpty()).isFalse();
        assertThat(login.principal()).contains("ada");
        assertThat(login.principalCleared()).isFalse();
        assertThat(logout.isEmpty()).isFalse();
        assertThat(logout.principal()).isEmpty();
        assertThat(logout.principalCleared()).isTrue();
    }

    @Test
    void lastWordOnThePrincipalCounts() {
        SessionChanges switched = SessionChanges.blind()
                .principal("ada")
                .noPrincipal()
                .principal("grace")
                .build();
        SessionChanges left =
                SessionChanges.blind().principal("ada").noPrincipal().build();

        assertThat(switched.principal()).contains("grace");
        assertThat(switched.principalCleared()).isFalse();
        assertThat(left.principal()).isEmpty();
        assertThat(left.principalCleared()).isTrue();
    }
}
