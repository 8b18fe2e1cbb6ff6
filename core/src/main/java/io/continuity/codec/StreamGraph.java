package io.continuity.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is in a serialization stream and refers to what, by the numbers that the stream gives to it: its handles.
 *
 * <p>Takes a few times the memory of the bytes that it stands for. <em>Not thread-safe.</em>
 */
final class StreamGraph {
    /** In place of a handle. */
    static final int NULL = -1;

    /** What a handle stands for. */
    enum Kind {
        /** A class descriptor. */
        DESCRIPTOR,
        STRING,
        ENUM,
        CLASS,
        ARRAY,
        OBJECT
    }

    private Kind[] kinds = new Kind[16];
    private @Nullable StreamClass[] types = new @Nullable StreamClass[16];
    private int[] weights = new int[16];
    private int[] firstEdge = new int[16];
    private int nodes;

    /** Twice the handle that is referred to, and one more if it is hashed when it is read. */
    private int[] targets = new int[16];

    private int[] nextEdge = new int[16];
    private int edges;
    private final List<Descriptor> descriptors = new ArrayList<>();

    /** A class as it was named; its name, with the length before it, and the UID are at the position. */
    record Descriptor(String name, long versionUid, int position) {}

    /**
     * Adds what gets the next handle.
     *
     * @param weight how many steps its hash takes beside those of what it refers to, less one
     */
    int add(Kind kind, int weight) {
        if (nodes == kinds.length) {
            int capacity = nodes * 2;
            kinds = Arrays.copyOf(kinds, capacity);
            types = Arrays.copyOf(types, capacity);
            weights = Arrays.copyOf(weights, capacity);
            firstEdge = Arrays.copyOf(firstEdge, capacity);
        }
        kinds[nodes] = kind;
        weights[nodes] = weight;
        firstEdge[nodes] = NULL;
        return nodes++;
    }

    /** Says of which class it is, or which class a descriptor describes, once that is known. */
    void describe(int node, StreamClass type) {
        types[node] = type;
    }

    void named(Descriptor descriptor) {
        descriptors.add(descriptor);
    }

    /** Returns the classes in the order of their positions. */
    List<Descriptor> descriptors() {
        return descriptors;
    }

    void refer(int from, int to, boolean hashed) {
        if (to == NULL) {
            return;
        }
        if (edges == targets.length) {
            targets = Arrays.copyOf(targets, edges * 2);
            nextEdge = Arrays.copyOf(nextEdge, edges * 2);
        }
        targets[edges] = to << 1 | (hashed ? 1 : 0);
        nextEdge[edges] = firstEdge[from];
        firstEdge[from] = edges++;
    }

    int size() {
        return nodes;
    }

    Kind kind(int node) {
        return kinds[node];
    }

    @Nullable
    StreamClass type(int node) {
        return types[node];
    }

    int weight(int node) {
        return weights[node];
    }

    /** Returns the first of the references from a handle, or {@link #NULL}. */
    int firstReference(int node) {
        return firstEdge[node];
    }

    int nextReference(int reference) {
        return nextEdge[reference];
    }

    int target(int reference) {
        return targets[reference] >> 1;
    }

    boolean isHashed(int reference) {
        return (targets[reference] & 1) == 1;
    }
}
