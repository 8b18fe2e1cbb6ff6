package io.continuity.session.redis;

import io.continuity.Clocks;
import io.continuity.session.RevocationSource;
import io.continuity.testkit.RedisServer;
import io.continuity.testkit.RevocationSourceContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/** The contract of a source of revocations, kept on some Redis. */
abstract class RevocationsOnRedis extends RevocationSourceContract {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    /** Makes each entry, its id included, that much older. */
    private static final String AGE =
            """
            for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
              local entries, ttl = redis.call('XRANGE', key, '-', '+'), redis.call('PTTL', key)
              redis.call('DEL', key)
              for _, entry in ipairs(entries) do
                local time, rest = string.match(entry[1], '^(%d+)(.*)$')
                local subject, over, more = string.match(entry[2][2], '^(%S+) (%d+)(.*)$')
                redis.call('XADD', key, string.format('%.0f', tonumber(time) - ARGV[2]) .. rest, 'r',
                  subject .. ' ' .. string.format('%.0f', math.max(0, tonumber(over) - ARGV[2])) .. more)
              end
              redis.call('PEXPIRE', key, ttl - ARGV[2])
            end
            return 1
            """;

    private final String prefix = "revoked-" + NAMESPACES.incrementAndGet();
    private final Supplier<List<RedisServer>> masters;
    private final RevocationSource source;

    RevocationsOnRedis(String uri, Supplier<List<RedisServer>> masters) {
        this.masters = masters;
        this.source = RedisRevocationSource.builder(uri).keyPrefix(prefix).build();
    }

    @AfterEach
    final void closeSource() {
        source.close();
    }

    @Override
    protected RevocationSource source() {
        return source;
    }

    @Override
    protected Instant now() {
        return Clocks.system().instant();
    }

    /** The server's clock cannot be moved: what is compared with it is. */
    @Override
    protected void letPass(Duration duration) {
        onMasters(AGE, Long.toString(duration.toMillis()));
    }

    @Override
    protected RevocationSource emptied() {
        onMasters("for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end return 1", "");
        return source;
    }

    private void onMasters(String script, String argument) {
        RedisClient client = RedisClient.create();
        try {
            masters.get().forEach(master -> client.connect(RedisURI.create(master.uri()))
                    .sync()
                    .eval(script, ScriptOutputType.INTEGER, new String[0], prefix + ":*", argument));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
