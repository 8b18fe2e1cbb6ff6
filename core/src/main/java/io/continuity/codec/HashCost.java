package io.continuity.codec;

import io.continuity.codec.StreamGraph.Kind;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How many steps the hash collections of a stream would take to be read.
 *
 * <p>A set that holds another twice, which holds a third twice, and so on, takes a few bytes for each level and doubles
 * the work with it. A step is about what it takes to hash or compare one element. Counted for each hash collection are
 * the hashes of its keys, down to strings, boxed values and objects of the application, and that each key meets all
 * others where that is in the hand of who has written the bytes: types of the JDK that a {@code HashMap} cannot sort, keys
 * of several types, and any in a {@code Hashtable}. What the application's own classes do in {@code hashCode} and {@code
 * equals} is its own business, but for records, which are taken for what they hold.
 *
 * <p>URLs are not hashed at all: they ask the name service for their host, whoever has written it. <em>Not
 * thread-safe.</em>
 */
final class HashCost {
    /**
     * A second at worst: steps of a Hashtable, whose chains are not sorted, are the slowest. Collections that are no attack
     * take a few steps for each element.
     */
    static final long MAX = 25_000_000;

    /** What a HashMap sorts where hashes are the same. */
    private static final Set<String> SORTED = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Short",
            "java.lang.String",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.net.URI",
            "java.util.Date",
            "java.util.UUID");

    private static final long UNKNOWN = 0;
    private static final long OPEN = -1;

    private final StreamGraph graph;
    private final Predicate<String> isRecord;
    private final IdentityHashMap<StreamClass, Boolean> hashedByContent = new IdentityHashMap<>();
    private long[] costs = {};
    private int[] stack = new int[16];

    private HashCost(StreamGraph graph, Predicate<String> isRecord) {
        this.graph = graph;
        this.isRecord = isRecord;
    }

    /**
     * Refuses what would take too long.
     *
     * @param isRecord tells records from other classes that may be read
     * @throws AttributeFormatException if it would, or would look a URL's host up
     */
    static void check(StreamGraph graph, Predicate<String> isRecord) {
        if (of(graph, isRecord) > MAX) {
            throw new AttributeFormatException("Refused: its sets and maps would take more than " + MAX
                    + " steps to fill. Collections as keys or in sets are hashed with all that they hold.");
        }
    }

    /** Returns the steps; what is above {@link #MAX} is not exact. */
    static long of(StreamGraph graph, Predicate<String> isRecord) {
        HashCost cost = new HashCost(graph, isRecord);
        long total = 0;
        for (int node = 0; node < graph.size() && total <= MAX; node++) {
            total += cost.ofReading(node);
        }
        return total;
    }

    private long ofReading(int node) {
        StreamClass type = graph.type(node);
        if (graph.kind(node) != Kind.OBJECT || type == null) {
            return 0;
        }
        long total = 0;
        boolean hashed = false;
        for (int r = graph.firstReference(node); r != StreamGraph.NULL; r = graph.nextReference(r)) {
            if (graph.isHashed(r)) {
                hashed = true;
                total = bounded(total + costOf(graph.target(r)));
            } else if (type.comparesAll()) {
                total = bounded(total + allWithAll(graph.target(r)));
            }
        }
        return hashed ? bounded(total + clashes(node, type)) : total;
    }

    private long allWithAll(int list) {
        long elements = 0;
        long sum = 0;
        for (int r = graph.firstReference(list); r != StreamGraph.NULL; r = graph.nextReference(r)) {
            elements++;
            sum = bounded(sum + costOf(graph.target(r)));
        }
        return elements * sum / 2;
    }

    /** Returns the steps if all keys that can have the same hash have it. */
    private long clashes(int node, StreamClass type) {
        String first = "";
        boolean sorted = !type.isHashtable();
        long keys = 0;
        long sum = 0;
        for (int r = graph.firstReference(node); r != StreamGraph.NULL; r = graph.nextReference(r)) {
            int key = graph.target(r);
            if (graph.isHashed(r) && key != node) {
                String name = nameOf(key);
                sorted &= isSorted(name) && (first.isEmpty() || first.equals(name));
                first = name;
                if (isOfTheJdk(name)) {
                    keys++;
                    sum = bounded(sum + costOf(key));
                }
            }
        }
        return sorted ? 0 : keys * sum / 2;
    }

    private static boolean isOfTheJdk(String name) {
        return name.startsWith("java.");
    }

    private static boolean isSorted(String name) {
        return SORTED.contains(name) || !isOfTheJdk(name);
    }

    private String nameOf(int node) {
        StreamClass type = graph.type(node);
        return switch (graph.kind(node)) {
            case STRING -> "java.lang.String";
            case OBJECT -> type == null ? "" : type.name();
            // These hash by identity.
            default -> graph.kind(node).name();
        };
    }

    /** Returns the steps to hash something. */
    private long costOf(int root) {
        if (costs.length == 0) {
            costs = new long[graph.size()];
        } else if (costs[root] > UNKNOWN) {
            return costs[root];
        }
        int depth = push(root, 0);
        while (depth > 0) {
            int node = stack[depth - 1];
            requireNoLookup(node);
            if (costs[node] == UNKNOWN && isHashedByContent(node)) {
                costs[node] = OPEN;
                depth = pushReferences(node, depth);
            } else {
                depth--;
                if (costs[node] <= UNKNOWN) {
                    costs[node] = costs[node] == OPEN ? sum(node) : 1L + graph.weight(node);
                }
            }
        }
        return costs[root];
    }

    private void requireNoLookup(int node) {
        if (nameOf(node).equals("java.net.URL")) {
            throw new AttributeFormatException(
                    "Refused: a java.net.URL in a set or as a key, where it would be hashed, for"
                            + " which it looks its host up. Take java.net.URI.");
        }
    }

    private int pushReferences(int node, int depth) {
        int top = depth;
        for (int r = graph.firstReference(node); r != StreamGraph.NULL; r = graph.nextReference(r)) {
            int target = graph.target(r);
            if (costs[target] == OPEN && target != node) {
                throw new AttributeFormatException("Refused: a collection that is hashed contains itself.");
            }
            if (costs[target] == UNKNOWN) {
                top = push(target, top);
            }
        }
        return top;
    }

    private int push(int node, int depth) {
        if (depth == stack.length) {
            stack = Arrays.copyOf(stack, depth * 2);
        }
        stack[depth] = node;
        return depth + 1;
    }

    private long sum(int node) {
        long total = 1L + graph.weight(node);
        for (int r = graph.firstReference(node); r != StreamGraph.NULL; r = graph.nextReference(r)) {
            if (graph.target(r) != node) {
                total = bounded(total + costs[graph.target(r)]);
            }
        }
        StreamClass type = graph.type(node);
        if (type != null && graph.kind(node) == Kind.OBJECT) {
            // Decimals are compared by powers of ten; sets and maps by finding what each holds in the other.
            total = type.isBigDecimal() ? total * total : total + clashes(node, type);
        }
        return bounded(total);
    }

    private boolean isHashedByContent(int node) {
        StreamClass type = graph.type(node);
        return switch (graph.kind(node)) {
            case ARRAY -> true;
            case OBJECT ->
                type != null && hashedByContent.computeIfAbsent(type, t -> t.isStructured() || isRecord.test(t.name()));
            default -> false;
        };
    }

    private static long bounded(long steps) {
        return Math.min(steps, MAX + 1);
    }
}
