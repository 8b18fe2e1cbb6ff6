package io.continuity.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.Envelope;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes are, they are read or refused with the declared exception, and never hinder a write. */
class HostileBytesTest {
    sealed interface Node permits Leaf, Branch {}

    record Leaf(int number, String text, BigDecimal price, Instant when) implements Node {}

    @SuppressWarnings("ArrayRecordComponent")
    record Branch(List<Node> nodes, Map<String, Node> named, Object anything, Optional<Leaf> leaf, byte[] bytes)
            implements Node {}

    private final JacksonAttributeCodec codec = JacksonAttributeCodec.builder(
                    getClass().getClassLoader())
            .allow("io.continuity.codec.jackson.**")
            .alias("branch", Branch.class)
            .listKey(Leaf.class, "number")
            .build();
    private final Branch value = branch(2);
    private final byte[] json = Envelope.parse(codec.encode(value)).payload();

    private static Branch branch(int depth) {
        Leaf leaf = new Leaf(depth, "text", new BigDecimal("1.50"), Instant.EPOCH);
        List<Node> nodes = depth == 0 ? List.of(leaf) : List.of(leaf, branch(depth - 1));
        return new Branch(nodes, Map.of("a", leaf), List.of(5L, "x", leaf), Optional.of(leaf), new byte[] {1});
    }

    private void isReadOrRefused(EncodedAttribute encoded) {
        try {
            codec.decode(encoded);
        } catch (AttributeFormatException e) {
            assertThat(e).hasNoCause();
        }
        EncodedAttribute written = codec.encode(value, encoded);
        assertThat(codec.encode(codec.decode(written))).isEqualTo(codec.encode(value));
    }

    private static EncodedAttribute stored(byte[] payload) {
        return Envelope.of("json", "branch", 1, payload).toAttribute();
    }

    @Property(tries = 2_000)
    void changedBytes(
            @ForAll @IntRange(max = 10_000) int at,
            @ForAll byte first,
            @ForAll @IntRange(max = 10_000) int then,
            @ForAll byte second) {
        byte[] changed = json.clone();
        changed[at % json.length] = first;
        changed[then % json.length] = second;

        isReadOrRefused(stored(changed));
    }

    @Property
    void exchangedPieces(
            @ForAll @IntRange(max = 10_000) int from,
            @ForAll @IntRange(max = 10_000) int to,
            @ForAll @IntRange(min = 1, max = 40) int length) {
        byte[] changed = json.clone();
        int size = Math.min(length, json.length - Math.max(from % json.length, to % json.length));
        System.arraycopy(json, from % json.length, changed, to % json.length, size);

        isReadOrRefused(stored(changed));
    }

    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "null",
                "true",
                "1",
                "-0.0",
                "1e999999999",
                "\"\"",
                "\"nodes\"",
                "\"@class\"",
                "\"Leaf\"",
                "\"Branch\"",
                "\"anything\"",
                "\"java.util.ArrayList\"",
                "\"java.lang.Long\"",
                "\"branch\"",
                "\"java.lang.Object\"",
                "\"java.util.LinkedHashMap\"",
                "\"\\u0000key x\"",
                "\"@x:y\"",
                "\"when\"",
                "\"leaf\"");
    }

    @Property(tries = 2_000)
    void anyTokens(@ForAll @Size(max = 30) List<@net.jqwik.api.From("tokens") String> tokens) {
        isReadOrRefused(stored(String.join("", tokens).getBytes(StandardCharsets.UTF_8)));
    }

    @Property
    void anyBytes(@ForAll byte[] bytes) {
        isReadOrRefused(EncodedAttribute.of(bytes));
        isReadOrRefused(stored(bytes));
    }
}
