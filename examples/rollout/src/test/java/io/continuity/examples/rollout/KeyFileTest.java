package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFileTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private KeyFile keys;

    @BeforeEach
    void begin() {
        keys = new KeyFile(directory.resolve("keys"), () -> NOW);
        keys.begin();
    }

    @Test
    void beginsWithOneKey() throws IOException {
        assertThat(lines()).singleElement().asString().matches("k1 [A-Za-z0-9+/]{43}=");
    }

    @Test
    void rotationKeepsTheFirstKeyUntilAllHaveReadTheSecond() throws IOException {
        String first = lines().get(0);
        keys.rotate();
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).isEqualTo(first + " retires=2026-01-01T00:00:04Z");
        assertThat(lines().get(1))
                .matches("k2 [A-Za-z0-9+/]{43}= published=2026-01-01T00:00:00Z activates=2026-01-01T00:00:04Z")
                .doesNotContain(first.substring("k1 ".length()));
    }

    @Test
    void nothingElseIsLeftBehind() throws IOException {
        keys.rotate();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(keys.path());
        }
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(keys.path());
    }
}
