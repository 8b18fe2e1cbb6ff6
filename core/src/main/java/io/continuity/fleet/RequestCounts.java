package io.continuity.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many requests were answered, how many of them failed, and how long they took.
 *
 * <p>Times are counted in buckets that grow by a factor of the fourth root of 2, from a millisecond to a minute: a time that is
 * read from them is right within 19 percent. <em>Immutable.</em>
 *
 * @param times how many requests there were in each bucket that has some, by its number, from 0 to {@link #BUCKETS} - 1
 * @param failures how many of these requests failed by a fault of the application
 */
public record RequestCounts(Map<Integer, Long> times, long failures) {
    /** How many buckets there are. The last one has all that took a minute or longer. */
    public static final int BUCKETS = 65;

    /** No requests. */
    public static final RequestCounts NONE = new RequestCounts(Map.of(), 0);

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int BUCKETS_PER_DOUBLING = 4;
    private static final double PERCENT = 100;

    /**
     * Copies the map, without buckets that have none.
     *
     * @param times how many requests there were in each bucket
     * @param failures how many failed
     * @throws IllegalArgumentException if a number is negative, or there is no such bucket
     */
    public RequestCounts {
        Map<Integer, Long> some = new HashMap<>(times);
        some.values().removeIf(count -> count == 0);
        times = Map.copyOf(some);
        times.forEach((bucket, count) -> {
            if (bucket < 0 || bucket >= BUCKETS || count < 0) {
                throw new IllegalArgumentException("times must have counts from 0 on in buckets 0 to " + (BUCKETS - 1)
                        + ": " + bucket + "=" + count);
            }
        });
        if (failures < 0) {
            throw new IllegalArgumentException("failures must not be negative: " + failures);
        }
    }

    /**
     * Returns the bucket that a time belongs to.
     *
     * @param took how long a request took
     * @return the number of the first bucket that does not end before it, or of the last one
     */
    public static int bucketOf(Duration took) {
        double millis = took.toNanos() / NANOS_PER_MILLI;
        if (millis <= 1) {
            return 0;
        }
        double doublings = Math.log(millis) / Math.log(2);
        // A little less, so that the end of a bucket is in it whatever both are rounded to.
        return Math.min(BUCKETS - 1, (int) Math.ceil(doublings * BUCKETS_PER_DOUBLING - 1e-5));
    }

    /**
     * Returns where a bucket ends.
     *
     * @param bucket its number
     * @return the longest time in it; of the last one, what all others stay below
     */
    public static Duration endOf(int bucket) {
        return Duration.ofNanos(Math.round(NANOS_PER_MILLI * Math.pow(2, bucket / (double) BUCKETS_PER_DOUBLING)));
    }

    /**
     * Returns how many requests there were.
     *
     * @return the sum of all buckets
     */
    public long requests() {
        return times.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Returns the share of requests that failed.
     *
     * @return 0 to 1; NaN if there were none
     */
    public double failureRate() {
        return failureShare().rate();
    }

    /** The same with how sure that is. A failure may have been counted in another slot than its request. */
    Share failureShare() {
        long requests = requests();
        return new Share(Math.min(failures, requests), requests);
    }

    /**
     * Returns a time that a share of the requests did not take longer than.
     *
     * @param percent of the requests, above 0 and at most 100
     * @return the end of the bucket that the request of that rank is in; zero if there were none
     */
    public Duration percentile(double percent) {
        return timeOfRank((long) Math.ceil(requests() * percent / PERCENT));
    }

    /** Returns the time of the request that so many others were not slower than, within what there is. */
    Duration timeOfRank(long rank) {
        long requests = requests();
        if (requests == 0) {
            return Duration.ZERO;
        }
        long left = Math.max(1, Math.min(requests, rank));
        int bucket = 0;
        for (Map.Entry<Integer, Long> some : new TreeMap<>(times).entrySet()) {
            bucket = some.getKey();
            left -= some.getValue();
            if (left <= 0) {
                break;
            }
        }
        return endOf(bucket);
    }

    /**
     * Adds others.
     *
     * @param others of the same version
     * @return all of them
     */
    public RequestCounts plus(RequestCounts others) {
        Map<Integer, Long> all = new HashMap<>(times);
        others.times.forEach((bucket, count) -> all.merge(bucket, count, Long::sum));
        return new RequestCounts(all, failures + others.failures);
    }

    /**
     * Tells whether there is nothing in it.
     *
     * @return true if it has neither requests nor failures
     */
    public boolean isEmpty() {
        return failures == 0 && requests() == 0;
    }
}
