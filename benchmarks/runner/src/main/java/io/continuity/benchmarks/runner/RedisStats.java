package io.continuity.benchmarks.runner;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What Redis has done, as its INFO tells.
 *
 * <p>Immutable.
 *
 * @param calls how often each command was called, also from scripts
 * @param bytes what came in and went out over its connections
 */
record RedisStats(Map<String, Long> calls, long bytes) {
    private static final Set<String> SCRIPTS = Set.of("eval", "evalsha", "fcall");
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String CALLS = "cmdstat_";

    RedisStats {
        calls = Map.copyOf(calls);
    }

    static RedisStats of(RedisLink redis) {
        return parse(redis.call("INFO", "stats"), redis.call("INFO", "commandstats"));
    }

    static RedisStats parse(String stats, String commandStats) {
        Map<String, Long> calls = new HashMap<>();
        commandStats.lines().filter(line -> line.startsWith(CALLS)).forEach(line -> {
            int colon = line.indexOf(':');
            String calledOnes = line.substring(colon + 1, line.indexOf(',')).replace("calls=", "");
            calls.put(line.substring(CALLS.length(), colon), Long.parseLong(calledOnes));
        });
        return new RedisStats(calls, number(stats, "total_net_input_bytes") + number(stats, "total_net_output_bytes"));
    }

    static long usedMemory(RedisLink redis) {
        return number(redis.call("INFO", "memory"), "used_memory");
    }

    static Duration cpu(RedisLink redis) {
        String info = redis.call("INFO", "cpu");
        double seconds =
                Double.parseDouble(text(info, "used_cpu_user")) + Double.parseDouble(text(info, "used_cpu_sys"));
        return Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
    }

    static String version(RedisLink redis) {
        return text(redis.call("INFO", "server"), "redis_version");
    }

    private static long number(String info, String name) {
        return Long.parseLong(text(info, name));
    }

    private static String text(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("Redis' INFO does not tell " + name));
    }

    RedisStats since(RedisStats before) {
        Map<String, Long> since = new HashMap<>();
        calls.forEach((command, count) -> since.put(command, count - before.calls.getOrDefault(command, 0L)));
        return new RedisStats(since, bytes - before.bytes);
    }

    /**
     * Counts the commands that applications have sent, without INFO, which is ours.
     *
     * <p>Redis also counts what scripts call. Where scripts ran, they count as one command each, and nothing else does: no
     * variant mixes scripts with plain commands.
     */
    long commands() {
        long scripts = calls.entrySet().stream()
                .filter(call -> SCRIPTS.contains(call.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return scripts > 0 ? scripts : all();
    }

    private long all() {
        return calls.entrySet().stream()
                .filter(call -> !"info".equals(call.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
