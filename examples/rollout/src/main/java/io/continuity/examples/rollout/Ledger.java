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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ids of POSTs that clients know to be done, to be compared with what instances did.
 *
 * <p>Thread-safe.
 */
final class Ledger {
    private static final String TOLD = "told ";

    private final Set<String> acknowledged = new HashSet<>();

    synchronized void acknowledged(String id) {
        acknowledged.add(id);
    }

    /** Reads what the instances have written down; a journal that is missing is empty. */
    synchronized Audit audit(List<Path> journals) {
        Map<String, Integer> executions = new HashMap<>();
        for (Path journal : journals) {
            lines(journal).filter(line -> !line.startsWith(TOLD)).forEach(id -> executions.merge(id, 1, Integer::sum));
        }
        long duplicates =
                executions.values().stream().filter(times -> times > 1).count();
        long unexecuted =
                acknowledged.stream().filter(id -> !executions.containsKey(id)).count();
        return new Audit(acknowledged.size(), (int) duplicates, (int) unexecuted);
    }

    /** Reads which messages instances have kept for whom. */
    static Map<String, List<String>> told(List<Path> journals) {
        return journals.stream()
                .flatMap(Ledger::lines)
                .filter(line -> line.startsWith(TOLD))
                .map(line -> line.split(" "))
                .collect(Collectors.groupingBy(
                        words -> words[1], Collectors.mapping(words -> words[2], Collectors.toList())));
    }

    private static Stream<String> lines(Path journal) {
        try {
            return Files.exists(journal) ? Files.readAllLines(journal).stream() : Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + journal, e);
        }
    }
}
