package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class SeatsTest {
    private final Seats seats =
            new Seats(new Ports(new Random(1))).with("v1", 2).with("v2", 1);

    @Test
    void seatsOfAVersionAreTakenInTurn() {
        assertThat(seats.take("v1").name()).isEqualTo("v1-a");
        assertThat(seats.take("v2").name()).isEqualTo("v2-a");
        assertThat(seats.take("v1").name()).isEqualTo("v1-b");
    }

    @Test
    void everySeatHasAPortOfItsOwn() {
        assertThat(seats.all()).extracting(Seat::port).doesNotHaveDuplicates().hasSize(3);
    }
}
