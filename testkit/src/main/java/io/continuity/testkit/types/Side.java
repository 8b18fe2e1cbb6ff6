package io.continuity.testkit.types;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.SchemaVersions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One release: its code, called with its class loader, and what it says of its types. <em>Not thread-safe.</em> */
final class Side {
    private final String release;
    private final SessionRelease code;
    private final ClassLoader loader;
    private final AttributeCodec codec;

    /** The newest version of each type that the codec has asked about. */
    private final Map<String, Integer> newest = new TreeMap<>();

    private SchemaVersions versions = SchemaVersions.newest();
    private @Nullable String asked;

    Side(String release, SessionRelease code, ClassLoader loader) {
        this.release = release;
        this.code = code;
        this.loader = loader;
        this.codec = with(() -> code.codec(this::toWrite));
    }

    private int toWrite(String type, int newestVersion) {
        asked = type;
        newest.put(type, newestVersion);
        return versions.toWrite(type, newestVersion);
    }

    /** Codecs that look for classes by the thread find those of the release. */
    private <T> T with(Supplier<T> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    String release() {
        return release;
    }

    Map<String, Object> samples() {
        return with(() -> new LinkedHashMap<>(code.samples()));
    }

    /** Returns a new value of a sample, if there is one. */
    Optional<Object> sample(String name) {
        return Optional.ofNullable(samples().get(name));
    }

    Object change(String sample, Object value, RandomGenerator random) {
        return with(() -> code.change(sample, value, random));
    }

    Map<String, ?> facts(String sample, Object value) {
        return with(() -> code.facts(sample, value));
    }

    Object decode(EncodedAttribute stored) {
        return with(() -> codec.decode(stored));
    }

    EncodedAttribute encode(Object value, SchemaVersions toWrite) {
        return writing(toWrite, () -> codec.encode(value));
    }

    EncodedAttribute encode(Object value, EncodedAttribute previous, SchemaVersions toWrite) {
        return writing(toWrite, () -> codec.encode(value, previous));
    }

    private EncodedAttribute writing(SchemaVersions toWrite, Supplier<EncodedAttribute> encode) {
        versions = toWrite;
        asked = null;
        return with(encode);
    }

    /** Returns the schema version up to which the release knows the type of a value; 1 if it declares nothing. */
    int newestOf(Object value) {
        EncodedAttribute written = encode(value, SchemaVersions.newest());
        int known = asked == null ? 1 : newest(asked);
        if (Forms.newestVersion(written) > known) {
            throw new IllegalStateException("The codec of release " + release
                    + " must write what its argument says: hand it to VersionedAttributeCodec.Builder.versions.");
        }
        return known;
    }

    /** Returns the newest version of a type that has been met; 1 if none has, which is what undeclared types have. */
    int newest(String type) {
        return newest.getOrDefault(type, 1);
    }

    /** Tells whether two values say the same: by their facts, or if there are none, by what is written for them. */
    boolean same(String sample, Object left, Object right) {
        Map<String, ?> facts = facts(sample, left);
        Map<String, ?> others = facts(sample, right);
        boolean unsaid = facts.isEmpty() && others.isEmpty();
        return unsaid ? plain(left).equals(plain(right)) : facts.equals(others);
    }

    /** Read again first, as collections that have grown in other ways may have other orders. */
    private EncodedAttribute plain(Object value) {
        return encode(decode(encode(value, SchemaVersions.newest())), SchemaVersions.newest());
    }

    /** Says how {@link #same} has compared. */
    String comparison(String sample, Object value) {
        return facts(sample, value).isEmpty()
                ? "compared by the bytes that release " + release
                        + " writes for both; if both mean the same, say so with" + " SessionRelease.facts"
                : "compared by their facts";
    }
}
