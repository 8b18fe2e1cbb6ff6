package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Instance;
import io.continuity.drain.ReadinessGate.Answer;
import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.drain.ReadinessGate.State;
import io.continuity.fleet.FleetMember;
import io.continuity.fleet.InMemoryFleet;
import io.continuity.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a starting instance makes of those that are there already. */
class FleetGatesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration BAKE = Duration.ofMinutes(10);

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final InMemoryFleet fleet = new InMemoryFleet(clock);
    private Optional<Set<String>> unreadable = Optional.of(Set.of());

    private FleetMember member(String id, String version, Map<String, Integer> reads) {
        FleetMember member = FleetMember.builder(fleet, new Instance(id, version, clock.instant()))
                .reads(() -> reads)
                .leaseTime(Duration.ofMinutes(5))
                .ticker(() -> 0)
                .build();
        member.renew(TIMEOUT);
        return member;
    }

    private FleetMember member(String id, int cart) {
        return member(id, String.valueOf(cart), Map.of("cart", cart));
    }

    private State rollback(FleetMember self) {
        self.renew(TIMEOUT);
        return new RollbackGate(Optional.of(self), BAKE, Policy.FAIL, () -> unreadable)
                .check(TIMEOUT)
                .state();
    }

    private Answer versions(FleetMember self, int max) {
        return new VersionsGate(Optional.of(self), max).check(TIMEOUT);
    }

    @Test
    void rolledBackByOneVersionOpens() {
        member("new", 3);

        assertThat(rollback(member("self", 2))).isEqualTo(State.OPEN);
    }

    @Test
    void rolledBackByTwoVersionsHoldsAsLongAsTheNewerAreThere() {
        FleetMember one = member("one", 3);
        FleetMember other = member("other", 4);
        FleetMember self = member("self", 1);

        assertThat(rollback(self)).isEqualTo(State.HELD);
        one.release(TIMEOUT);
        assertThat(rollback(self)).isEqualTo(State.HELD);
        other.release(TIMEOUT);
        assertThat(rollback(self)).as("nobody is better").isEqualTo(State.OPEN);
    }

    @Test
    void typeThatIsNotDeclaredHereIsReadAtVersionOne() {
        member("new", 3);

        assertThat(rollback(member("self", "1", Map.of()))).isEqualTo(State.HELD);
    }

    @Test
    void oneOlderInstanceAmongTheOthersKeepsThemFromWritingWhatIsNewer() {
        member("new", 4);
        member("old", 2);

        assertThat(rollback(member("self", 2))).isEqualTo(State.OPEN);
    }

    @Test
    void othersWriteNothingNewerWithinTheBakeTime() {
        FleetMember last = member("last", 2);
        member("new", 4);
        last.release(TIMEOUT);
        clock.advance(Duration.ofMinutes(4));
        FleetMember self = member("self", 2);
        assertThat(rollback(self)).as("4 minutes after").isEqualTo(State.OPEN);

        self.release(TIMEOUT);
        clock.advance(BAKE);
        member("new", 4);
        assertThat(rollback(member("again", 2))).as("long after").isEqualTo(State.HELD);
    }

    @Test
    void whatWasFoundUnreadableHoldsIfOthersWriteIt() {
        member("new", 3);
        unreadable = Optional.of(Set.of("cart"));
        assertThat(rollback(member("self", 2))).isEqualTo(State.HELD);

        unreadable = Optional.of(Set.of("wishlist"));
        assertThat(rollback(member("self", 2))).isEqualTo(State.OPEN);
    }

    @Test
    void saysWhichTypesAndWaitsForTheLookAtSessions() {
        member("new", 3);
        FleetMember self = member("self", 1);
        RollbackGate gate = new RollbackGate(Optional.of(self), BAKE, Policy.FAIL, () -> unreadable);

        assertThat(gate.check(TIMEOUT).reasons().get(0))
                .startsWith("rolled back past a change of format")
                .contains("[cart]", "continuity.readiness.rollback=fail");
        unreadable = Optional.empty();
        assertThat(gate.check(TIMEOUT).state()).isEqualTo(State.WAITING);
    }

    @Test
    void fleetThatIsAwayHoldsNobody() {
        FleetMember silent = FleetMember.builder(fleet, new Instance("self", "1", clock.instant()))
                .build();

        assertThat(new RollbackGate(Optional.of(silent), BAKE, Policy.FAIL, () -> unreadable).check(TIMEOUT))
                .isEqualTo(Answer.open());
        assertThat(versions(silent, 2).state()).isEqualTo(State.UNKNOWN);
        assertThat(new RollbackGate(Optional.empty(), BAKE, Policy.FAIL, () -> unreadable).policy())
                .isEqualTo(Policy.OFF);
    }

    @Test
    void moreVersionsThanTwoAreWarnedOf() {
        member("a", "1.0", Map.of());
        member("b", "1.1", Map.of());
        assertThat(versions(member("self", "1.1", Map.of()), 2)).isEqualTo(Answer.open());

        FleetMember third = member("third", "2.0", Map.of());
        assertThat(versions(third, 2))
                .isEqualTo(Answer.held("3 versions are alive, at most 2 should be: 1.0, 1.1, 2.0"));
        assertThat(new VersionsGate(Optional.of(third), 2).policy()).isEqualTo(Policy.WARN);
        assertThat(new VersionsGate(Optional.of(third), 0).policy()).isEqualTo(Policy.OFF);
    }
}
