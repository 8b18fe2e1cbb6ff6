package io.continuity.processes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What was said by all clients and to all of them in STOMP, and whether it has arrived once and in order.
 *
 * <p>What a client sends counts as arrived with the reply that names it. Of what a process says of its own, a client hears a
 * part without holes: as long as it is there. What another client has said to all is heard by those who are at the same
 * process; what it said by way of one process has no place among what it says by way of the next. <em>Immutable.</em>
 *
 * @param toServer messages that clients have sent
 * @param toClient messages that clients have received
 * @param lost messages without a reply, greetings that have not come
 * @param duplicated received again
 * @param reordered received after a later one, or handled after another than the one before
 * @param repeated handlers that have run again, as they took too long in a move, or their process has died
 * @param holes in what a process has said, as a handler of the client has run again
 * @param overheard twice: what another client has said to all, as its handler has run again
 * @param late the first that were reordered
 */
record StompHistory(
        int toServer,
        int toClient,
        int lost,
        int duplicated,
        int reordered,
        int repeated,
        int holes,
        int overheard,
        List<String> late) {
    private static final int SHOWN = 5;

    /** Numbers of texts that are the same otherwise. */
    private static final class Sequence {
        private final TreeSet<Integer> numbers = new TreeSet<>();
        private int duplicated;

        /** Whether it has come in order. */
        boolean add(int number) {
            boolean late = !numbers.isEmpty() && number < numbers.last();
            boolean first = numbers.add(number);
            duplicated += first ? 0 : 1;
            return !(late && first);
        }

        int holes() {
            return numbers.isEmpty() ? 0 : numbers.last() - numbers.first() + 1 - numbers.size();
        }
    }

    /** What one client has seen. */
    private static final class Seen {
        private final Sequence own = new Sequence();
        private final Sequence greetings = new Sequence();
        private final Map<String, Sequence> processes = new HashMap<>();
        private final Map<String, Sequence> others = new HashMap<>();
        private final List<String> late = new ArrayList<>();
        private final int lost;

        Seen(StompClient client) {
            client.transcript().received().forEach(text -> add(text, client.name()));
            lost = client.transcript().sent() - own.numbers.size() + 1 - greetings.numbers.size();
        }

        private void add(String text, String name) {
            int space = text.lastIndexOf(' ');
            String source = text.substring(0, space);
            Sequence sequence;
            if (Transcript.isReply(text, name)) {
                sequence = own;
            } else if (source.equals("welcome " + name)) {
                sequence = greetings;
            } else {
                sequence = (source.startsWith("said ") ? others : processes)
                        .computeIfAbsent(source, unused -> new Sequence());
            }
            if (!sequence.add(Integer.parseInt(text.substring(space + 1)))) {
                late.add(name + " received " + text + " after " + sequence.numbers.last());
            }
        }

        int duplicated() {
            return own.duplicated
                    + greetings.duplicated
                    + processes.values().stream().mapToInt(it -> it.duplicated).sum();
        }

        int holes() {
            return processes.values().stream().mapToInt(Sequence::holes).sum();
        }

        int overheard() {
            return others.values().stream().mapToInt(it -> it.duplicated).sum();
        }
    }

    static StompHistory of(Collection<StompClient> clients, Service service) {
        List<Seen> all = clients.stream().map(Seen::new).toList();
        List<String> runs = service.lines("ran ").toList();
        Set<String> once = new HashSet<>(runs);
        List<String> late = Stream.concat(all.stream().flatMap(it -> it.late.stream()), service.lines("disorder "))
                .toList();
        return new StompHistory(
                clients.stream().mapToInt(it -> it.transcript().sent()).sum(),
                clients.stream()
                        .mapToInt(it -> it.transcript().received().size())
                        .sum(),
                all.stream().mapToInt(it -> it.lost).sum(),
                all.stream().mapToInt(Seen::duplicated).sum(),
                late.size(),
                runs.size() - once.size(),
                all.stream().mapToInt(Seen::holes).sum(),
                all.stream().mapToInt(Seen::overheard).sum(),
                late.stream().limit(SHOWN).toList());
    }

    /** Whether everything has arrived once and in order; but for what is said of handlers that run again. */
    boolean isWhole() {
        return lost == 0 && duplicated == 0 && reordered == 0 && (repeated > 0 || (holes == 0 && overheard == 0));
    }
}
