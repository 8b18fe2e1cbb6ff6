package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageHistoryTest {
    private final MessageHistory history = new MessageHistory();

    @Test
    void whatArrivesOnceAndInOrderIsFine() {
        history.ask();
        history.ask();
        hear("answer 1 100 1 so far", "shelf v1-a-7 100 mug 1450 4 left", "answer 2 100 2 so far");
        hear("order X-900 100 confirmed", "shelf v2-a-1 100 pen 3200 9 left", "order A-1 100 confirmed");
        assertThat(judge("v1-a-7", "v2-a-1", "X-900", "A-1")).isEqualTo(new MessageCounts(8, 0, 0, 0, 0, 0));
    }

    @Test
    void questionWithoutAnAnswerIsMissing() {
        history.ask();
        history.ask();
        hear("answer 1 100 1 so far");
        assertThat(history.unanswered()).isEqualTo(1);
        assertThat(judge()).isEqualTo(new MessageCounts(2, 1, 0, 0, 0, 0));
    }

    @Test
    void whatTheShopHasKeptAndNobodyHasHeardIsMissing() {
        hear("shelf v1-a-7 100 mug 1450 4 left");
        assertThat(judge("v1-a-7", "v1-a-8", "K3").missing()).isEqualTo(2);
    }

    @Test
    void whatIsHeardTwiceIsDuplicated() {
        hear("shelf v1-a-7 100 mug 1450 4 left", "shelf v1-a-7 100 mug 1450 4 left");
        assertThat(judge("v1-a-7")).isEqualTo(new MessageCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void questionThatWasHandledTwiceIsDuplicatedOnce() {
        ask(3);
        hear("answer 1 100 1 so far", "answer 2 100 3 so far", "answer 3 100 4 so far");
        assertThat(judge().duplicated()).isEqualTo(1);
    }

    @Test
    void questionThatTheShopHasNotCountedIsMissingOnce() {
        ask(3);
        hear("answer 1 100 1 so far", "answer 2 100 1 so far", "answer 3 100 2 so far");
        assertThat(judge().missing()).isEqualTo(1);
    }

    @Test
    void earlierOneAfterALaterOneIsReordered() {
        hear("shelf v1-a-8 100 mug 1450 4 left", "shelf v1-a-7 100 pen 3200 9 left");
        assertThat(judge("v1-a-7", "v1-a-8")).isEqualTo(new MessageCounts(2, 0, 0, 1, 0, 0));
    }

    @Test
    void resetAndWhatTheServerDropsAreMissing() {
        ask(3);
        hear("answer 1 100 1 so far", "answer 2 100 2 so far", "answer 3 100 3 so far");
        history.reset();
        history.lost(2);
        ask(1);
        hear("answer 4 100 1 so far");
        assertThat(judge()).isEqualTo(new MessageCounts(8, 3, 0, 0, 1, 0));
    }

    @Test
    void longestWayOfAMessageIsTheGap() {
        history.heard(message("shelf v1-a-1 100 mug 1450 4 left"), 130);
        history.heard(message("shelf v1-a-2 200 mug 1450 4 left"), 220);
        assertThat(judge("v1-a-1", "v1-a-2").longestGapMillis()).isEqualTo(30);
    }

    @Test
    void timeWithoutATransportIsAGapOnceThereWasOne() {
        history.transport(false, 1_000);
        history.transport(true, 5_000);
        history.transport(false, 6_000);
        history.transport(false, 6_020);
        history.transport(true, 6_070);
        history.transport(false, 7_000);
        history.transport(true, 7_020);
        assertThat(judge().longestGapMillis()).isEqualTo(70);
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            history.ask();
        }
    }

    private void hear(String... texts) {
        for (String text : texts) {
            history.heard(message(text), 100);
        }
    }

    private static LiveMessage message(String text) {
        return LiveMessage.parse(text).orElseThrow();
    }

    private MessageCounts judge(String... told) {
        return history.judge(List.of(told));
    }
}
