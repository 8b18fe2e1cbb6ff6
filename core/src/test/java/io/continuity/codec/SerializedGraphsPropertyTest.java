package io.continuity.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@SuppressWarnings("JdkObsolete") // what sessions hold
class SerializedGraphsPropertyTest {
    private static long asked;

    private final JdkAttributeCodec codec = JdkAttributeCodec.builder(getClass().getClassLoader())
            .allow(SerializedGraphsPropertyTest.class.getName() + "$Leaf")
            .allow(SerializedGraphsPropertyTest.class.getName() + "$Box")
            .build();

    /** Counts how often it is hashed and compared. */
    private static final class Leaf implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int number;

        Leaf(int number) {
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            asked++;
            return other instanceof Leaf that && number == that.number;
        }

        @Override
        public int hashCode() {
            asked++;
            return number % 3;
        }
    }

    @SuppressWarnings("serial")
    private record Box(Object content, String label) implements Serializable {}

    @Provide
    static Arbitrary<Object> graphs() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20).map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.longs().map(l -> new UUID(l, l)),
                Arbitraries.integers().map(Instant::ofEpochSecond),
                Arbitraries.bigDecimals().map(BigDecimal::stripTrailingZeros),
                Arbitraries.of(DayOfWeek.MONDAY, List.of(), Map.of(), new byte[0].length),
                Arbitraries.integers().between(0, 9).map(Leaf::new));
        Arbitrary<Object> graphs = leaves;
        for (int level = 0; level < 3; level++) {
            graphs = Arbitraries.oneOf(
                    leaves, graphs.list().ofMaxSize(3).flatMap(SerializedGraphsPropertyTest::collections));
        }
        return graphs;
    }

    private static Arbitrary<Object> collections(List<Object> elements) {
        return Arbitraries.of(
                new ArrayList<>(elements),
                new LinkedList<>(elements),
                List.copyOf(elements),
                Arrays.asList(elements.toArray()),
                new HashSet<>(elements),
                new LinkedHashSet<>(elements),
                Set.copyOf(elements),
                new CopyOnWriteArraySet<>(elements),
                Collections.unmodifiableSet(new HashSet<>(elements)),
                Collections.synchronizedList(new ArrayList<>(elements)),
                map(new HashMap<>(), elements),
                map(new LinkedHashMap<>(), elements),
                map(new Hashtable<>(), elements),
                map(new ConcurrentHashMap<>(), elements),
                Map.copyOf(map(new HashMap<>(), elements)),
                // In a box: a ConcurrentHashMap that is compared with a map of texts asks it for keys of other types.
                new Box(values(elements), "sorted"),
                new Box(elements.size() > 1 ? List.of(elements.get(0), elements.get(0)) : elements.size(), "box"));
    }

    private static Map<Object, Object> map(Map<Object, Object> map, Collection<Object> keys) {
        keys.forEach(key -> map.put(key, "value"));
        return map;
    }

    private static Map<String, Object> values(List<Object> elements) {
        Map<String, Object> values = new TreeMap<>();
        elements.forEach(element -> values.put("key " + values.size(), element));
        return values;
    }

    @Property(tries = 300)
    void graphsComeBackEqual(@ForAll("graphs") Object graph) {
        assertThat(codec.decode(codec.encode(graph))).isEqualTo(graph);
    }

    /** What the application's own types are asked is what can be seen of the work. */
    @Property(tries = 300)
    void workIsNoMoreThanForeseen(@ForAll("graphs") Object graph) {
        byte[] bytes = codec.encode(graph).toByteArray();
        ByteBuffer stream = ByteBuffer.wrap(bytes).position(1);
        long foreseen =
                HashCost.of(StreamScanner.scan(stream, Box.class.getName()::equals), Box.class.getName()::equals);
        asked = 0;

        codec.decode(EncodedAttribute.of(bytes));

        // A set hashes an element once, and a bin of few is compared one by one.
        assertThat(asked).isLessThanOrEqualTo(foreseen * 10);
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(
            @ForAll("graphs") Object graph,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 1_000_000) Integer> places,
            @ForAll @Size(4) List<Byte> changes) {
        byte[] bytes = codec.encode(graph).toByteArray();
        for (int i = 0; i < places.size(); i++) {
            bytes[places.get(i) % bytes.length] = changes.get(i);
        }
        readOrRefused(bytes);
    }

    @Property(tries = 200)
    void anyPartIsRefused(@ForAll("graphs") Object graph, @ForAll @IntRange(min = 0, max = 1_000_000) int length) {
        byte[] bytes = codec.encode(graph).toByteArray();

        assertThat(readOrRefused(Arrays.copyOf(bytes, length % bytes.length))).isFalse();
    }

    private boolean readOrRefused(byte[] bytes) {
        try {
            assertThat(codec.decode(EncodedAttribute.of(bytes))).isNotNull();
            return true;
        } catch (AttributeFormatException refused) {
            return false;
        }
    }
}
