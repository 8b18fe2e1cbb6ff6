package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.resume.ConnectionId;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByConnectionTest {
    private static final Optional<ConnectionId> NONE = Optional.empty();

    private final ConnectionId one = ConnectionId.random(new Random(1));
    private final ConnectionId other = ConnectionId.random(new Random(2));
    private final ByConnection<String> index = new ByConnection<>();

    @Test
    void whoHasToDoWithAConnectionIsFoundUntilThatIsOver() {
        index.move("a", NONE, Optional.of(one));
        index.move("b", NONE, Optional.of(one));
        index.move("c", NONE, Optional.of(other));

        assertThat(index.of(one)).containsExactlyInAnyOrder("a", "b");
        index.move("a", Optional.of(one), Optional.of(other));
        assertThat(index.of(one)).containsExactly("b");
        assertThat(index.of(other)).containsExactlyInAnyOrder("a", "c");
        index.move("b", Optional.of(one), NONE);
        assertThat(index.of(one)).isEmpty();
    }
}
