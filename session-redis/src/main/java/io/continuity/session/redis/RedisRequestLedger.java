package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.fleet.FleetException;
import io.continuity.fleet.RequestCounts;
import io.continuity.fleet.RequestLedger;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Keeps counts in one hash for each version and slot.
 *
 * <p>Slots are those of the server's time: each answer has it, so that after the first one the clock of the instance does not
 * matter. What may have been added is not sent again. What is stored is described in {@code docs/redis-schema.md}.
 * <em>Thread-safe.</em>
 */
final class RedisRequestLedger implements RequestLedger {
    private static final String FAILURES = "f";

    /** So that one who asks for all that is kept finds the first slot whole. */
    private static final Duration LIFE = RETENTION.plus(SLOT.multipliedBy(6));

    private static final Pattern BUCKET = Pattern.compile("\\d{1,3}");
    private static final Pattern COUNT = Pattern.compile("\\d{1,15}");

    private final RedisScripts scripts;
    private final RedisKeys keys;
    private final InstantSource clock;

    /** How far the server's clock is ahead of ours, as last seen. */
    private volatile long aheadMillis;

    RedisRequestLedger(RedisScripts scripts, RedisKeys keys, InstantSource clock) {
        this.scripts = scripts;
        this.keys = keys;
        this.clock = clock;
    }

    private long now() {
        return clock.millis() + aheadMillis;
    }

    private static long slot(long millis) {
        return Math.floorDiv(millis, SLOT.toMillis());
    }

    @Override
    public void add(String version, RequestCounts counts, Duration timeout) {
        List<byte[]> args = new ArrayList<>();
        args.add(bytes(Long.toString(LIFE.toMillis())));
        counts.times().forEach((bucket, count) -> {
            args.add(bytes(Integer.toString(bucket)));
            args.add(bytes(Long.toString(count)));
        });
        if (counts.failures() > 0) {
            args.add(bytes(FAILURES));
            args.add(bytes(Long.toString(counts.failures())));
        }
        String[] slot = {keys.requests(slot(now()), version)};
        ScriptCall call = new ScriptCall(Script.TALLY, slot, args.toArray(new byte[0][]));
        try {
            learn(scripts.runOnce(call, Deadline.within(timeout)));
        } catch (SessionStoreException e) {
            throw new FleetException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public RequestCounts sum(String version, Duration window, Duration timeout) {
        RequestLedger.checkedWindow(window);
        Deadline deadline = Deadline.within(timeout);
        try {
            List<Object> answer = scripts.run(total(version, window), deadline);
            if (learn(answer)) {
                answer = scripts.run(total(version, window), deadline);
            }
            return counts((List<?>) answer.get(2));
        } catch (SessionStoreException e) {
            throw new FleetException(String.valueOf(e.getMessage()), e);
        }
    }

    private ScriptCall total(String version, Duration window) {
        long now = now();
        String[] slots = LongStream.rangeClosed(slot(now - window.toMillis()), slot(now))
                .mapToObj(slot -> keys.requests(slot, version))
                .toArray(String[]::new);
        return new ScriptCall(Script.TOTAL, slots);
    }

    /** Returns whether what the server's time was taken to be was wrong by more than a slot. */
    private boolean learn(List<Object> answer) {
        long before = aheadMillis;
        aheadMillis = Long.parseLong(text(answer.get(1))) - clock.millis();
        return Math.abs(aheadMillis - before) > SLOT.toMillis();
    }

    /** What cannot be read, or is of a later version, is left out. */
    private static RequestCounts counts(List<?> flat) {
        Map<Integer, Long> times = new HashMap<>();
        long failures = 0;
        for (int i = 0; i < flat.size(); i += 2) {
            String field = text(flat.get(i));
            String count = text(flat.get(i + 1));
            if (!COUNT.matcher(count).matches()) {
                continue;
            }
            if (field.equals(FAILURES)) {
                failures = Long.parseLong(count);
            } else if (BUCKET.matcher(field).matches() && Integer.parseInt(field) < RequestCounts.BUCKETS) {
                times.put(Integer.valueOf(field), Long.valueOf(count));
            }
        }
        return new RequestCounts(times, failures);
    }
}
