package io.continuity.drain;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a drain. <em>Immutable.</em>
 *
 * @param served work that has ended since the instance started, what was cut and refused left out
 * @param late requests that came while the instance was draining and had not begun to refuse them
 * @param refused requests that came too late, or were shed, and were not processed
 * @param cut work that had not ended within its bound, by kind; only kinds of which there was some
 * @param handedOver clients that were sent elsewhere
 * @param unsaved changes that could not be stored
 * @param failed participants that threw or did not end in time, each with its phase
 * @param took from the beginning to the end
 * @param cancelled whether the instance has gone back to serving
 */
public record DrainReceipt(
        long served,
        long late,
        long refused,
        Map<WorkKind, Long> cut,
        long handedOver,
        long unsaved,
        List<String> failed,
        Duration took,
        boolean cancelled) {
    private static final double MILLIS_PER_SECOND = 1000;

    /**
     * Copies the collections.
     *
     * @param served work that has ended
     * @param late requests that came while draining
     * @param refused requests that were not processed
     * @param cut work that had not ended, by kind
     * @param handedOver clients that were sent elsewhere
     * @param unsaved changes that could not be stored
     * @param failed participants that threw or did not end in time
     * @param took from the beginning to the end
     * @param cancelled whether the instance has gone back to serving
     */
    public DrainReceipt {
        cut = Map.copyOf(cut);
        failed = List.copyOf(failed);
    }

    /**
     * Tells whether nothing was cut, left unsaved, or failed.
     *
     * @return true if nobody can have noticed
     */
    public boolean isClean() {
        return cut.isEmpty() && unsaved == 0 && failed.isEmpty();
    }

    /**
     * Describes it for a log.
     *
     * @return one line
     */
    public String line() {
        StringBuilder line = new StringBuilder(cancelled ? "Drain cancelled after " : "Drained in ")
                .append(String.format(Locale.ROOT, "%.1f s", took.toMillis() / MILLIS_PER_SECOND));
        line.append(": served=").append(served);
        line.append(" late=").append(late);
        line.append(" refused=").append(refused);
        line.append(" handed-over=").append(handedOver);
        line.append(" cut=")
                .append(cut.values().stream().mapToLong(Long::longValue).sum());
        line.append(" unsaved=").append(unsaved);
        if (!cut.isEmpty()) {
            line.append(" cut by kind ").append(new TreeMap<>(cut));
        }
        if (!failed.isEmpty()) {
            line.append(" failed ").append(failed);
        }
        return line.toString();
    }
}
