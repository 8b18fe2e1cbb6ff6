package io.continuity.session.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which master of a cluster has which slot, as one node sees it.
 *
 * <p><em>Immutable.</em>
 */
final class ClusterMap {
    static final ClusterMap EMPTY = new ClusterMap(new Node[SlotHash.SLOT_COUNT], Set.of(), false);

    private static final int ADDRESS = 1;
    private static final int FLAGS = 2;
    private static final int FIRST_SLOT = 8;

    private final Node[] owners;
    private final Set<Node> masters;
    private final boolean doubtful;

    private ClusterMap(Node[] owners, Set<Node> masters, boolean doubtful) {
        this.owners = owners;
        this.masters = masters;
        this.doubtful = doubtful;
    }

    /** Where a node listens. */
    record Node(String host, int port) implements Comparable<Node> {
        @Override
        public int compareTo(Node other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * Reads what {@code CLUSTER NODES} answers.
     *
     * @param askedHost where the node that has answered was found: it may not know its own address
     */
    static ClusterMap parse(String nodes, String askedHost) {
        Node[] owners = new Node[SlotHash.SLOT_COUNT];
        Map<Node, String> masters = new HashMap<>();
        nodes.lines().map(line -> line.split(" ")).forEach(words -> {
            if (words.length < FIRST_SLOT || !Set.of(words[FLAGS].split(",")).contains("master")) {
                return;
            }
            Node node = node(words[ADDRESS], askedHost);
            masters.put(node, words[FLAGS]);
            Arrays.stream(words).skip(FIRST_SLOT).forEach(range -> fill(owners, range, node));
        });
        long failing = masters.values().stream()
                .filter(flags -> flags.contains("fail"))
                .count();
        boolean complete = Arrays.stream(owners).noneMatch(Objects::isNull);
        return new ClusterMap(owners, new TreeSet<>(masters.keySet()), !complete || 2 * failing > masters.size());
    }

    /** Reads {@code ip:port@busport,hostname}; without an address, it is the node that was asked. */
    private static Node node(String text, String askedHost) {
        String address = text.split("[@,]", 2)[0];
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        return new Node(host.isEmpty() ? askedHost : host, Integer.parseInt(address.substring(colon + 1)));
    }

    /** Reads {@code 7} or {@code 0-5460}; what is in brackets is being moved, and still here. */
    private static void fill(Node[] owners, String range, Node node) {
        if (range.startsWith("[")) {
            return;
        }
        String[] ends = range.split("-", 2);
        Arrays.fill(owners, Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1, node);
    }

    Optional<Node> owner(int slot) {
        return Optional.ofNullable(owners[slot]);
    }

    /** Returns the same with another owner of a slot. */
    ClusterMap with(int slot, Node owner) {
        Node[] changed = owners.clone();
        changed[slot] = owner;
        Set<Node> known = new TreeSet<>(masters);
        known.add(owner);
        return new ClusterMap(changed, known, doubtful);
    }

    Set<Node> masters() {
        return masters;
    }

    /** Whether others may know better: most masters cannot be reached from the node, or slots have no master. */
    boolean isDoubtful() {
        return doubtful;
    }

    boolean isSame(ClusterMap other) {
        return Arrays.equals(owners, other.owners);
    }
}
