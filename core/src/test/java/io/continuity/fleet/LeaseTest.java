package io.continuity.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.continuity.Instance;
import io.continuity.fleet.Lease.State;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTest {
    private static final Instance INSTANCE = new Instance("shop-5d9f:1", "1.4 (build 7)", Instant.EPOCH);

    private static Lease lease(Map<String, Integer> reads) {
        return new Lease(INSTANCE, State.STARTING, reads, Duration.ofSeconds(15));
    }

    private static Map<String, Integer> types(int count) {
        Map<String, Integer> types = new HashMap<>();
        for (int i = 0; i < count; i++) {
            types.put("type" + i, 2);
        }
        return types;
    }

    @Test
    void thousandTypesFitAndNoMore() {
        assertThat(lease(types(1_000)).reads()).hasSize(1_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lease(types(1_001)))
                .withMessage("reads must name at most 1000 types, and names 1001");
    }

    @Test
    void namesOfTypesAreShortAndOneLine() {
        assertThat(lease(Map.of("t".repeat(200), 1)).reads()).hasSize(1);
        for (String name : new String[] {"", "t".repeat(201), "a\nb", "a\u0000b"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lease(Map.of(name, 1)))
                    .withMessageContaining("1 to 200 characters");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1_000_001})
    void versionsAreFromOneToAMillion(int version) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lease(Map.of("cart", version)))
                .withMessage("reads must have versions from 1 to 1000000: cart has " + version);
    }

    @Test
    void laterChangesOfTheMapChangeNoLease() {
        Map<String, Integer> reads = new HashMap<>(Map.of("cart", 1));
        Lease lease = lease(reads);
        reads.put("cart", 2);

        assertThat(lease.reads()).isEqualTo(Map.of("cart", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.099S", "PT0S", "-PT1S", "PT1H0.001S"})
    void durationIsBounded(Duration duration) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lease(INSTANCE, State.READY, Map.of(), duration))
                .withMessage("duration must be at least PT0.1S and at most PT1H: " + duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\n", "über", "{x}"})
    void idsOfInstancesHaveAGrammar(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Instance(id, "1", Instant.EPOCH))
                .withMessageContaining("id must be 1 to 200 letters, digits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Instance("i".repeat(201), "1", Instant.EPOCH))
                .withMessageContaining("id must be 1 to 200 letters, digits");
    }

    @Test
    void versionsOfApplicationsAreOneLine() {
        for (String version : new String[] {"", "1\n2", "v".repeat(101)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Instance("i", version, Instant.EPOCH))
                    .withMessageContaining("version must be 1 to 100 characters");
        }
    }
}
