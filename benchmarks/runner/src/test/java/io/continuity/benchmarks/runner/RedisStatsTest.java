package io.continuity.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisStatsTest {
    private static final String STATS = "# Stats\r\ntotal_net_input_bytes:%d\r\ntotal_net_output_bytes:%d\r\n";

    @Test
    void plainCommandsAreCountedWithoutOurOwn() {
        RedisStats before = stats(100, 200, "hgetall:5", "info:1");
        RedisStats after = stats(150, 600, "hgetall:8", "hmset:3", "info:3");

        RedisStats since = after.since(before);

        assertThat(since.commands()).isEqualTo(6);
        assertThat(since.bytes()).isEqualTo(450);
    }

    @Test
    void aScriptCountsAsOneWhateverItCalls() {
        RedisStats since = stats(0, 0, "evalsha:4", "eval:1", "hset:10", "pexpire:10", "info:2");

        assertThat(since.commands()).isEqualTo(5);
    }

    private static RedisStats stats(long in, long out, String... calls) {
        StringBuilder commands = new StringBuilder("# Commandstats\r\n");
        for (String call : calls) {
            String[] parts = call.split(":", 2);
            commands.append("cmdstat_%s:calls=%s,usec=7,usec_per_call=1.00\r\n".formatted(parts[0], parts[1]));
        }
        return RedisStats.parse(STATS.formatted(in, out), commands.toString());
    }
}
