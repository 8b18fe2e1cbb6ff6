package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WrittenVersionsTest {

    @Test
    void changesOfTheCartAreFoundInOrder() {
        List<String> log = List.of(
                "2027-01-01 INFO 1 --- [shop] Started ShopV2",
                "2027-01-01 INFO 1 --- [continuity-fleet] Writes version 2 of cart, before 1",
                "2027-01-01 INFO 1 --- [continuity-fleet] Writes version 3 of orders, before 1",
                "2027-01-01 INFO 1 --- [continuity-fleet] Writes version 1 of cart, before 2");

        assertThat(WrittenVersions.changes(log)).containsExactly(Event.Kind.UP, Event.Kind.DOWN);
    }
}
