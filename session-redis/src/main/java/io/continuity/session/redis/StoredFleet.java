package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.Instance;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.FleetView.Ended;
import io.continuity.fleet.FleetView.Live;
import io.continuity.fleet.Lease;
import io.continuity.fleet.Lease.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Redis has of a fleet at one moment, as the script {@code renew} answers it.
 *
 * <p>A lease that cannot be read counts as one that reads version 1 of everything: nobody may write more before it has
 * ended. <em>Not thread-safe.</em>
 */
final class StoredFleet {
    private static final String LEASE = "l:";
    private static final String READS = "r:";
    private static final String ENDED = "e:";

    /** Lines of a lease; there may be more, of a later version. */
    private static final int LINES = 7;

    private static final Pattern TYPE = Pattern.compile("(\\d{1,7}) (.+)");

    private final long now;
    private final Map<String, String> fields = new HashMap<>();
    private final Map<String, Long> times = new TreeMap<>();

    /** A lease with the numbers of the first view it was in, and of the view that its instance acts by. */
    private record Stored(Lease lease, long begun, long seen) {
        boolean knows(Stored other) {
            return begun >= other.begun || seen >= other.begun;
        }
    }

    private StoredFleet(long now) {
        this.now = now;
    }

    static ScriptCall renewal(String[] keys, Lease lease, long seen) {
        Instance instance = lease.instance();
        return new ScriptCall(
                Script.RENEW,
                keys,
                bytes(instance.id()),
                bytes(Long.toString(seen)),
                bytes(lease.state().name()),
                bytes(Long.toString(instance.startedAt().toEpochMilli())),
                bytes(Long.toString(lease.duration().toMillis())),
                bytes(instance.version()),
                bytes(written(lease.reads())));
    }

    /** A line for each type, sorted: who reads the same writes the same. */
    private static String written(Map<String, Integer> reads) {
        return new TreeMap<>(reads)
                .entrySet().stream()
                        .map(type -> type.getValue() + " " + type.getKey())
                        .collect(Collectors.joining("\n"));
    }

    static FleetView view(String caller, List<Object> answer) {
        StoredFleet stored = new StoredFleet(Long.parseLong(text(answer.get(2))));
        pairs(answer.get(3)).forEach((field, value) -> stored.fields.put(field, value));
        pairs(answer.get(4)).forEach((member, score) -> stored.times.put(member, (long) Double.parseDouble(score)));
        return new FleetView(
                Long.parseLong(text(answer.get(1))), stored.since("since"), stored.live(caller), stored.ended());
    }

    private static Map<String, String> pairs(Object reply) {
        List<?> flat = (List<?>) reply;
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            pairs.put(text(flat.get(i)), text(flat.get(i + 1)));
        }
        return pairs;
    }

    private Duration since(String member) {
        return Duration.ofMillis(Math.max(0, now - times.getOrDefault(member, now)));
    }

    private List<Live> live(String caller) {
        List<Stored> leases = new ArrayList<>();
        times.forEach((member, end) -> {
            if (member.startsWith(LEASE) && end > now) {
                leases.add(lease(member.substring(LEASE.length())));
            }
        });
        Stored own = leases.stream()
                .filter(lease -> lease.lease().instance().id().equals(caller))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("The script renew has left out the lease that it renewed"));
        return leases.stream()
                .map(lease -> new Live(lease.lease(), lease.knows(own)))
                .toList();
    }

    private Stored lease(String id) {
        String[] lines = fields.getOrDefault(LEASE + id, "").split("\n", -1);
        try {
            if (lines.length >= LINES) {
                Instance instance = new Instance(id, lines[6], Instant.ofEpochMilli(Long.parseLong(lines[4])));
                Duration duration = Duration.ofMillis(Long.parseLong(lines[5]));
                return new Stored(
                        new Lease(instance, State.valueOf(lines[3]), reads(lines[0]), duration),
                        Long.parseLong(lines[1]),
                        Long.parseLong(lines[2]));
            }
        } catch (IllegalArgumentException e) {
            // Then it is as good as empty.
        }
        Instance unknown = new Instance("unreadable", "unreadable", Instant.EPOCH);
        return new Stored(new Lease(unknown, State.READY, Map.of(), Duration.ofHours(1)), 0, 0);
    }

    private List<Ended> ended() {
        return times.keySet().stream()
                .filter(member -> member.startsWith(ENDED))
                .map(member -> new Ended(
                        fields.getOrDefault(member, "unreadable"),
                        reads(member.substring(ENDED.length())),
                        since(member)))
                .sorted(Comparator.comparing(Ended::ago))
                .toList();
    }

    /** What cannot be read stands for reading version 1 of everything. */
    private Map<String, Integer> reads(String digest) {
        Map<String, Integer> reads = new HashMap<>();
        for (String line : fields.getOrDefault(READS + digest, "").lines().toList()) {
            Matcher type = TYPE.matcher(line);
            if (!type.matches()) {
                return Map.of();
            }
            reads.put(type.group(2), Integer.valueOf(type.group(1)));
        }
        return reads;
    }
}
