package io.continuity.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
    private final Properties properties = new Properties();

    @TempDir
    private Path modules;

    @BeforeEach
    void jars() throws IOException {
        for (String module : new String[] {"in-memory", "continuity", "spring-session"}) {
            Path target = Files.createDirectories(modules.resolve(module).resolve("target"));
            Files.createFile(target.resolve(module + ".jar"));
        }
        properties.setProperty("benchmark.jars", modules.toString());
    }

    @Test
    void withoutOptionsEverythingIsMeasured() {
        Options options = Options.from(properties);

        assertThat(options.scenarios()).containsExactlyInAnyOrder(Scenario.values());
        assertThat(options.variants()).containsExactlyInAnyOrder(Variant.values());
        assertThat(options.delay()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void someLoadsAndVariantsCanBeChosen() {
        properties.setProperty("benchmark.only", "read, mixed");
        properties.setProperty("benchmark.variants", "continuity,spring-session-indexed");
        properties.setProperty("benchmark.delay", "0.5");

        Options options = Options.from(properties);

        assertThat(options.scenarios()).containsExactlyInAnyOrder(Scenario.READ, Scenario.MIXED);
        assertThat(options.variants()).containsExactlyInAnyOrder(Variant.CONTINUITY, Variant.SPRING_SESSION_INDEXED);
        assertThat(options.delay()).isEqualTo(Duration.ofNanos(500_000));
    }

    @Test
    void whatMakesNoSenseIsRefusedByNameAndRule() {
        assertRefused("benchmark.rounds", "0", "-Dbenchmark.rounds must be a whole number from 1 to 100: '0'");
        assertRefused("benchmark.seconds", "x", "-Dbenchmark.seconds must be a whole number from 1 to 600: 'x'");
        assertRefused(
                "benchmark.delay",
                "NaN",
                "-Dbenchmark.delay must be milliseconds from 0 to 1000, such as 1 or 0.5: 'NaN'");
        assertRefused(
                "benchmark.only",
                "reads",
                "-Dbenchmark.only must be all, or some of nop, read-string, read, write, mixed, create, logout: 'reads'");
        assertRefused("benchmark.users", "15", "-Dbenchmark.users must be a whole number from 16 to 100000: '15'");
    }

    @Test
    void anUnknownOptionIsRefused() {
        properties.setProperty("benchmark.round", "3");

        assertThatThrownBy(() -> Options.from(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("-Dbenchmark.round must be one of benchmark.rounds, ");
    }

    @Test
    void aMissingJarIsRefused() throws IOException {
        Files.delete(modules.resolve("continuity/target/continuity.jar"));

        assertThatThrownBy(() -> Options.from(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("continuity.jar");
    }

    private void assertRefused(String name, String value, String message) {
        Properties broken = new Properties();
        broken.putAll(properties);
        broken.setProperty(name, value);

        assertThatThrownBy(() -> Options.from(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
