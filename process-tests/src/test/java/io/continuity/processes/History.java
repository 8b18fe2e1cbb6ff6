package io.continuity.processes;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was said by all clients and to all of them, and whether it has arrived once and in order.
 *
 * <p>From client to server, a message counts as arrived with the reply that names it, which is stored in one step with the fact
 * that it was handled. What the service says of its own counts as said when it was told that it is kept. <em>Immutable.</em>
 *
 * @param toServer messages that clients have sent
 * @param toClient messages that clients have received
 * @param lost messages without a reply, and kept ones that have not come, unless a reset has said so
 * @param duplicated received again
 * @param reordered received after a later one, or handled after another than the one before
 * @param repeated handlers that have run again, unless a reset has made numbers begin anew
 * @param resets of all clients
 */
record History(int toServer, int toClient, int lost, int duplicated, int reordered, int repeated, int resets) {
    private static final String REPLY = "reply";

    /** Counts until each client is told what it was said. */
    private static final class Count {
        private final Map<String, Integer> latest = new HashMap<>();
        private final Set<String> known = new HashSet<>();
        private int received;
        private int duplicated;
        private int reordered;

        /** Takes a text that ends with a number; what comes before that says which numbers it is one of. */
        void add(String text) {
            received++;
            int space = text.lastIndexOf(' ');
            String source = text.substring(0, space);
            int number = Integer.parseInt(text.substring(space + 1));
            if (!known.add(text)) {
                duplicated++;
            } else if (number < latest.getOrDefault(source, 0)) {
                reordered++;
            }
            latest.merge(source, number, Math::max);
        }
    }

    /** Adds what each client has seen, and takes what has come from what should. */
    private static final class Sum {
        private final Set<String> missing;
        private int toServer;
        private int toClient;
        private int lost;
        private int duplicated;
        private int resets;
        private int reordered;

        Sum(Set<String> missing) {
            this.missing = missing;
        }

        void add(ConversationClient client) {
            resets += client.resets().size();
            List<Transcript> transcripts = client.transcripts();
            transcripts.forEach(this::add);
            Transcript last = transcripts.get(transcripts.size() - 1);
            long replies = last.received().stream()
                    .filter(text -> text.startsWith(REPLY))
                    .distinct()
                    .count();
            lost += Math.toIntExact(last.sent() - replies);
        }

        private void add(Transcript transcript) {
            Count count = new Count();
            transcript.received().forEach(count::add);
            missing.removeAll(count.known);
            toServer += transcript.sent();
            toClient += count.received;
            duplicated += count.duplicated;
            reordered += count.reordered;
        }
    }

    /** Reads what clients have seen and what instances have written down. */
    static History of(Collection<ConversationClient> clients, Service service) {
        Sum sum = new Sum(service.lines("kept ")
                .map(line -> line.substring("kept ".length()))
                .collect(Collectors.toCollection(HashSet::new)));
        clients.forEach(sum::add);
        // Where numbers have begun anew, and what was kept for the connections before is gone, these say nothing.
        boolean comparable = sum.resets == 0;
        List<String> runs = service.lines("ran ").toList();
        return new History(
                sum.toServer,
                sum.toClient,
                sum.lost + (comparable ? sum.missing.size() : 0),
                sum.duplicated,
                sum.reordered + Math.toIntExact(service.lines("disorder ").count()),
                comparable ? runs.size() - Set.copyOf(runs).size() : 0,
                sum.resets);
    }

    /** Whether everything has arrived once and in order, and nothing had to begin anew. */
    boolean isWhole() {
        return lost == 0 && duplicated == 0 && reordered == 0 && resets == 0;
    }
}
