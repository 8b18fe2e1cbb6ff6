package io.continuity.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisAddressTest {

    @Test
    void aProxyKeepsEverythingButHostAndPort() {
        RedisAddress address = RedisAddress.parse("X", "redis://me:secret@redis.example:6380/3");

        assertThat(address.through(7000).uri()).hasToString("redis://me:secret@127.0.0.1:7000/3");
        assertThat(address.authentication()).containsExactly("AUTH", "me", "secret");
        assertThat(address).hasToString("redis.example:6380");
    }

    @Test
    void aPasswordNeedsNoUserAndAPortIsNotNeeded() {
        RedisAddress address = RedisAddress.parse("X", "redis://:secret@redis.example");

        assertThat(address.authentication()).containsExactly("AUTH", "secret");
        assertThat(address.port()).isEqualTo(6379);
    }

    @Test
    void whatIsNoRedisIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> RedisAddress.parse("X", "http://me:secret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("X must be redis://[[user:]password@]host[:port][/database]");
        assertThatThrownBy(() -> RedisAddress.parse("X", "redis://me:se cret@host"))
                .hasMessage("X must be a URI")
                .hasNoCause();
    }
}
