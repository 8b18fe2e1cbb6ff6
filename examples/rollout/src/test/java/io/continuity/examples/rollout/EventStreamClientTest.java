package io.continuity.examples.rollout;

import static io.continuity.examples.rollout.ScriptedShop.CLOSE;
import static io.continuity.examples.rollout.ScriptedShop.answer;
import static io.continuity.examples.rollout.ScriptedShop.openStream;
import static io.continuity.examples.rollout.ScriptedShop.stream;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Each detector sees nothing where nothing is, and something where something is. */
final class EventStreamClientTest {
    private static final String GOODBYE = "retry: 700\n\n";

    private final Tally tally = new Tally(new Stopwatch(new AtomicLong()::incrementAndGet));

    @Test
    void announcedEndIsNoFailureAndTheLastEventIsNamedAfterIt() {
        try (ScriptedShop shop = new ScriptedShop(
                stream("id:7\ndata:tick\n\n" + "id:8\ndata:tick\n\n" + GOODBYE), stream("id:9\ndata:tick\n\n"))) {
            EventStreamClient client = client(shop);
            assertThat(steps(client, 5)).isEqualTo(700);
            steps(client, 2);
            client.leave();
            assertThat(shop.requests().get(0)).doesNotContain("Last-Event-ID");
            assertThat(shop.requests().get(1)).contains("\r\nLast-Event-ID: 8\r\n");
        }
        assertThat(tally.problems()).isEmpty();
        assertThat(tally.totals().requests()).isEqualTo(2);
    }

    @Test
    void endWithoutNoticeIsAFailure() {
        try (ScriptedShop shop = new ScriptedShop(stream("id:7\n\n"))) {
            steps(client(shop), 3);
        }
        assertThat(tally.totals().failed()).isEqualTo(1);
    }

    @Test
    void cutStreamIsAFailureEvenAfterANotice() {
        try (ScriptedShop shop = new ScriptedShop(openStream("id:7\n\n" + GOODBYE), CLOSE)) {
            steps(client(shop), 4);
        }
        assertThat(tally.totals().failed()).isEqualTo(1);
    }

    @Test
    void gapAndRepetitionAreWrong() {
        try (ScriptedShop shop = new ScriptedShop(stream("id:7\n\nid:9\n\nid:9\n\nid:10\n\n" + GOODBYE))) {
            steps(client(shop), 6);
        }
        assertThat(tally.totals().wrong()).isEqualTo(2);
        assertThat(tally.problems().get(0).line()).contains("event 9 came after 7");
    }

    @Test
    void gapAcrossConnectionsIsWrong() {
        try (ScriptedShop shop = new ScriptedShop(stream("id:7\n\n" + GOODBYE), stream("id:9\n\n" + GOODBYE))) {
            steps(client(shop), 8);
        }
        assertThat(tally.totals().wrong()).isEqualTo(1);
    }

    @Test
    void refusalIsAFailureAndAPageIsWrong() {
        try (ScriptedShop shop = new ScriptedShop(answer(503, ""), CLOSE, answer(200, "here"))) {
            steps(client(shop), 2);
        }
        assertThat(tally.totals().failed()).isEqualTo(1);
        assertThat(tally.totals().wrong()).isEqualTo(1);
    }

    private EventStreamClient client(ScriptedShop shop) {
        return new EventStreamClient("s", shop.uri(), tally);
    }

    /** What the last one returned. */
    private static int steps(EventStreamClient client, int count) {
        int millis = 0;
        for (int i = 0; i < count; i++) {
            millis = client.step();
        }
        return millis;
    }
}
