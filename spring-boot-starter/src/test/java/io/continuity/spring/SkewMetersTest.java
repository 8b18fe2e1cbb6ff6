package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.servlet.VersionSkew;
import io.continuity.servlet.VersionSkew.Relation;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SkewMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<List<String>> known = new AtomicReference<>(List.of("v1", "v2", "v3", "v4"));
    private final SkewMeters meters = new SkewMeters(registry, known::get);

    private void say(String client, Relation relation) {
        meters.accept(new VersionSkew(client, "v4", relation));
    }

    private double count(String client, String relation) {
        return registry.get("continuity.skew")
                .tags("client.version", client, "relation", relation)
                .counter()
                .count();
    }

    @Test
    void lastThreeVersionsAreNamedAndAllOthersAreNot() {
        say("v4", Relation.SAME);
        say("v2", Relation.CLIENT_OLDER);
        say("v2", Relation.CLIENT_OLDER);
        say("v1", Relation.CLIENT_OLDER);
        IntStream.range(0, 1000).forEach(i -> say("forged" + i, Relation.UNKNOWN));

        assertThat(count("v4", "same")).isEqualTo(1);
        assertThat(count("v2", "client-older")).isEqualTo(2);
        assertThat(count("other", "client-older")).isEqualTo(1);
        assertThat(count("other", "unknown")).isEqualTo(1000);
        assertThat(registry.getMeters()).hasSize(4);
    }

    @Test
    void namesAreBoundedHoweverManyReleasesAnInstanceSees() {
        for (int i = 0; i < 100; i++) {
            known.set(List.of("r" + i));
            say("r" + i, Relation.CLIENT_NEWER);
        }

        assertThat(registry.getMeters().stream().map(Meter::getId).map(id -> id.getTag("client.version")))
                .hasSizeLessThanOrEqualTo(SkewMeters.MAX_NAMES + 1)
                .contains("r0", "other");
    }
}
