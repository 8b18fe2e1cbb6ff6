package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ids of POSTs that clients know to be done, to be compared with what instances did.
 *
 * <p>Thread-safe.
 */
final class Ledger {
    private final Set<String> acknowledged = new HashSet<>();

    synchronized void acknowledged(String id) {
        acknowledged.add(id);
    }

    /** Reads what the instances have written down; a journal that is missing is empty. */
    synchronized Audit audit(List<Path> journals) {
        Map<String, Integer> executions = new HashMap<>();
        for (Path journal : journals) {
            lines(journal).forEach(id -> executions.merge(id, 1, Integer::sum));
        }
        long duplicates =
                executions.values().stream().filter(times -> times > 1).count();
        long unexecuted =
                acknowledged.stream().filter(id -> !executions.containsKey(id)).count();
        return new Audit(acknowledged.size(), (int) duplicates, (int) unexecuted);
    }

    private static List<String> lines(Path journal) {
        try {
            return Files.exists(journal) ? Files.readAllLines(journal) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + journal, e);
        }
    }
}
