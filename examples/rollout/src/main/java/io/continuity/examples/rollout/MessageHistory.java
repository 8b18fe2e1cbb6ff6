package io.continuity.examples.rollout;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that one user has said and heard over a WebSocket, and what is wrong with it.
 *
 * <p>Each question has a number, and each answer repeats it and says how many questions the shop has counted. So a question that
 * was lost on the way, or handled twice, shows as much as an answer that was. What the shop says unasked has an id, which the
 * shop writes down once the message is kept: then it has to arrive.
 *
 * <p>Thread-safe.
 */
final class MessageHistory {
    private final Set<String> heard = new HashSet<>();
    private final Map<String, Integer> last = new HashMap<>();
    private int questions;
    private int answers;
    private int counted;
    private int missing;
    private int duplicated;
    private int reordered;
    private int resets;
    private long gap;
    private String longest = "there was none";
    private long without;
    private boolean live;

    /** The number of the next question. */
    synchronized int ask() {
        return ++questions;
    }

    /** A message of the shop has come. */
    synchronized void heard(LiveMessage message, long now) {
        gap(now - message.at(), now, message.kind() + " " + message.id() + " was on its way");
        if (!heard.add(message.kind() + " " + message.id())) {
            duplicated++;
            return;
        }
        int before = last.getOrDefault(message.series(), 0);
        if (message.number() < before) {
            reordered++;
        }
        last.put(message.series(), Math.max(before, message.number()));
        if (message.kind().equals(LiveMessage.ANSWER)) {
            answers++;
            count(message.asked() - message.number());
        }
    }

    private void gap(long millis, long now, String what) {
        if (millis > gap) {
            gap = millis;
            longest = what + " for " + millis + " ms until " + Instant.ofEpochMilli(now);
        }
    }

    /** What the longest gap was. */
    synchronized String longest() {
        return longest;
    }

    /** By how many more questions the shop knows of than were asked. */
    private void count(int surplus) {
        duplicated += Math.max(0, surplus - counted);
        missing += Math.max(0, counted - surplus);
        counted = surplus;
    }

    /** The shop, or the client, says that messages are gone. */
    synchronized void lost(long count) {
        missing += (int) count;
    }

    /** The connection could not go on: the shop counts from the beginning again. At least one message is taken for lost. */
    synchronized void reset() {
        resets++;
        missing++;
        counted = -questions;
    }

    /** Says whether there is a transport now; from the first one on, times without are counted. */
    synchronized void transport(boolean there, long now) {
        if (live && !there) {
            without = without == 0 ? now : without;
        }
        if (without > 0) {
            gap(now - without, now, "there was no transport");
        }
        if (there) {
            live = true;
            without = 0;
        }
    }

    synchronized int unanswered() {
        return questions - answers;
    }

    /** Those of the messages that were kept for this user that have not come. */
    synchronized List<String> unheard(Collection<String> told) {
        return told.stream()
                .filter(id ->
                        !heard.contains(LiveMessage.SHELF + " " + id) && !heard.contains(LiveMessage.ORDER + " " + id))
                .toList();
    }

    /**
     * Judges it, when nothing comes any more.
     *
     * @param told ids of the messages that the shop has kept for this user, by its own account
     */
    synchronized MessageCounts judge(Collection<String> told) {
        return new MessageCounts(
                heard.size() + answers,
                missing + unheard(told).size() + unanswered(),
                duplicated,
                reordered,
                resets,
                gap);
    }
}
