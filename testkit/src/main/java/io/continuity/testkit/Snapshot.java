package io.continuity.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server has written to disk, in a directory of its own that ends with the JVM at the latest.
 *
 * <p><em>Thread-safe.</em>
 */
record Snapshot(Path directory) {
    private static final String FILE = "dump.rdb";

    /** Between keys, in microseconds. Redis looks for requests each 2 MB that it has read. */
    private static final String LOAD_DELAY = "100000";

    static Snapshot inDirectoryOfItsOwn() {
        try {
            Snapshot snapshot = new Snapshot(Files.createTempDirectory("continuity-redis-data"));
            // In this order: what is registered last is deleted first.
            snapshot.directory.toFile().deleteOnExit();
            snapshot.file().toFile().deleteOnExit();
            return snapshot;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file() {
        return directory.resolve(FILE);
    }

    /** Has a server write it when it is stopped, uncompressed, and read it slowly when it starts. */
    List<String> options() {
        List<String> place = List.of("--dir", directory.toString(), "--dbfilename", FILE);
        List<String> speed = List.of("--save", "3600", "1", "--rdbcompression", "no", "--key-load-delay", LOAD_DELAY);
        return Stream.concat(place.stream(), speed.stream()).toList();
    }

    void delete() {
        try {
            Files.deleteIfExists(file());
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory, e);
        }
    }
}
