package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;

/**
 * The file with the keys of all instances, which each of them reads again by itself.
 *
 * <p>Drawn anew for each run, and replaced as a whole, so that nobody reads half a file.
 *
 * <p>Not thread-safe.
 */
final class KeyFile {
    /** As seldom as instances may look at it; tells them apart from those that never look again. */
    static final Duration RELOAD_INTERVAL = Duration.ofSeconds(1);

    /** How long the instances have to read a key before it seals: less than the rest of a rollout takes. */
    static final Duration PROPAGATION = Duration.ofSeconds(3);

    static final Duration CLOCK_SKEW = Duration.ofSeconds(1);

    private static final int KEY_BYTES = 32;

    private final Path path;
    private final InstantSource clock;
    private final String first = drawn();

    KeyFile(Path path, InstantSource clock) {
        this.path = path;
        this.clock = clock;
    }

    Path path() {
        return path;
    }

    /** Begins with one key. */
    void begin() {
        write(List.of("k1 " + first));
    }

    /** Publishes a second key, which seals when all have read it, and has the first one retire then. */
    void rotate() {
        Instant published = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant activates = published.plus(PROPAGATION).plus(CLOCK_SKEW);
        write(List.of(
                "k1 " + first + " retires=" + activates,
                "k2 " + drawn() + " published=" + published + " activates=" + activates));
    }

    /** Draws a key. */
    static String drawn() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private void write(List<String> lines) {
        Path next = path.resolveSibling("." + path.getFileName() + ".next");
        try {
            Files.write(next, lines);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the keys to " + path, e);
        }
    }
}
