package io.continuity.testkit.types;

import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.SchemaVersions;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;

/** One attribute that two releases read and write in random turns. <em>Not thread-safe.</em> */
final class Interleaving {
    private static final int MAX_STEPS = 12;

    private final String sample;
    private final Side present;
    private final Side previous;
    private final StringBuilder way = new StringBuilder();
    private long seed;

    Interleaving(String sample, Side present, Side previous) {
        this.sample = sample;
        this.present = present;
        this.previous = previous;
    }

    void go(EncodedAttribute start, Random random, long seedOfIt) {
        seed = seedOfIt;
        EncodedAttribute stored = start;
        read(present, stored, previous);
        read(previous, stored, present);
        agree(stored, stored, present, previous);
        for (int steps = 1 + random.nextInt(MAX_STEPS); steps > 0; steps--) {
            boolean byPresent = random.nextBoolean();
            stored = step(stored, byPresent ? present : previous, byPresent ? previous : present, random);
        }
    }

    private EncodedAttribute step(EncodedAttribute stored, Side writer, Side other, Random random) {
        Object unchanged = read(writer, stored, other);
        Object value = read(writer, stored, other);
        boolean tried = random.nextBoolean();
        if (tried) {
            value = writer.change(sample, value, random);
        }
        boolean changed = tried && !writer.same(sample, unchanged, value);
        way.append(' ').append(writer.release()).append(changed ? " changes," : " writes back,");
        EncodedAttribute written = write(writer, value, stored);
        Object back = read(writer, written, writer);
        if (!writer.same(sample, value, back)) {
            throw wrong(
                    writer,
                    writer,
                    "what it has written is read by itself as something else (" + writer.comparison(sample, value)
                            + ").",
                    "correct the steps of the type; what one version alone knows is merged by upKeeping and downKeeping.");
        }
        if (!changed && !other.same(sample, read(other, stored, writer), read(other, written, writer))) {
            throw wrong(
                    writer,
                    other,
                    "it has written back unchanged what it had read, and something is gone there ("
                            + comparison(other, stored) + ").",
                    "correct the steps of the type: down must give all that old code knows, up must keep what only newer"
                            + " code knows (upKeeping, downKeeping).");
        }
        agree(stored, written, writer, other);
        return written;
    }

    private String comparison(Side side, EncodedAttribute stored) {
        return side.comparison(sample, side.decode(stored));
    }

    private Object read(Side reader, EncodedAttribute stored, Side writer) {
        try {
            return reader.decode(stored);
        } catch (RuntimeException | LinkageError e) {
            throw Incompatible.error(
                    where(writer, reader),
                    "it cannot be read.",
                    "declare what has changed (SessionType): former names, or a new schema version with steps up and down.",
                    e);
        }
    }

    private EncodedAttribute write(Side writer, Object value, EncodedAttribute stored) {
        try {
            return writer.encode(value, stored, writer == present ? this::forPrevious : SchemaVersions.newest());
        } catch (RuntimeException | LinkageError e) {
            throw Incompatible.error(
                    where(writer, writer), "it cannot be written.", "correct the step that leads down.", e);
        }
    }

    private int forPrevious(String type, int newest) {
        return Math.min(newest, previous.newest(type));
    }

    /** Compares what both say, and what only the reader says with what it said before. */
    private void agree(EncodedAttribute before, EncodedAttribute after, Side writer, Side other) {
        Map<String, ?> said = writer.facts(sample, writer.decode(after));
        Map<String, ?> read = other.facts(sample, other.decode(after));
        if (said.isEmpty() || read.isEmpty()) {
            return;
        }
        Map<String, ?> known = other.facts(sample, other.decode(before));
        for (String key : new TreeSet<>(known.keySet())) {
            if (!said.containsKey(key)
                    && !Objects.equals(known.get(key), read.get(key))
                    && !writer.facts(sample, writer.decode(before)).containsKey(key)) {
                throw wrong(
                        writer,
                        other,
                        "'" + key + "', of which the first knows nothing, is gone or changed there.",
                        "keep it in the step that leads up or down (upKeeping, downKeeping).");
            }
        }
        for (String key : new TreeSet<>(said.keySet())) {
            if (read.containsKey(key) && !Objects.equals(said.get(key), read.get(key))) {
                throw wrong(
                        writer,
                        other,
                        "'" + key + "' is not the same in both.",
                        "correct the steps of the type, or call what means something else by another key (facts).");
            }
        }
    }

    private AssertionError wrong(Side writer, Side reader, String what, String todo) {
        return Incompatible.error(where(writer, reader), what, todo);
    }

    private String where(Side writer, Side reader) {
        return "Sample '" + sample + "', release " + writer.release() + " -> release " + reader.release() + " (seed "
                + seed + (way.isEmpty() ? ", at the start" : ":" + way) + "):";
    }
}
