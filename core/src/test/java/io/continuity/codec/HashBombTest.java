package io.continuity.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Period;
import java.util.AbstractMap.SimpleEntry;
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
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Few bytes whose sets and maps take for ever to fill. The limit is there for the day that one of them does. */
@Timeout(120)
@SuppressWarnings("JdkObsolete") // what hostile bytes may hold
class HashBombTest {
    private final JdkAttributeCodec codec = JdkAttributeCodec.builder(getClass().getClassLoader())
            .allow(HashBombTest.class.getName() + "$Four")
            .build();

    @SuppressWarnings("serial")
    private record Four(Object a, Object b, Object c, Object d) implements Serializable {}

    /** Each makes one object of some lists, and hashes all of them when it is read or hashed. */
    static Stream<Arguments> kinds() {
        return Stream.of(
                kind("HashSet", HashSet::new),
                kind("LinkedHashSet", LinkedHashSet::new),
                kind("HashMap", lists -> keys(new HashMap<>(), lists)),
                kind("LinkedHashMap", lists -> keys(new LinkedHashMap<>(), lists)),
                kind("Hashtable", lists -> keys(new Hashtable<>(), lists)),
                kind("ConcurrentHashMap", lists -> keys(new ConcurrentHashMap<>(), lists)),
                kind("Set.of", Set::copyOf),
                kind("Map.of", lists -> Map.copyOf(keys(new HashMap<>(), lists))),
                kind("List.of", List::copyOf),
                kind("ArrayList", ArrayList::new),
                kind("LinkedList", LinkedList::new),
                kind("Vector", Vector::new),
                kind("CopyOnWriteArrayList", CopyOnWriteArrayList::new),
                kind("CopyOnWriteArraySet", CopyOnWriteArraySet::new),
                kind("Arrays.asList", lists -> Arrays.asList(lists.toArray())),
                kind("unmodifiable", lists -> Collections.unmodifiableSet(new HashSet<>(lists))),
                kind("synchronized", lists -> Collections.synchronizedList(new ArrayList<>(lists))),
                kind("values", lists -> new HashMap<>(values(lists))),
                kind("sorted", lists -> new TreeMap<>(values(lists))),
                kind(
                        "Map.Entry",
                        lists -> List.of(
                                new SimpleEntry<>(lists.get(0), lists.get(1)),
                                new SimpleEntry<>(lists.get(2), lists.get(3)))),
                kind("record", lists -> new Four(lists.get(0), lists.get(1), lists.get(2), lists.get(3))));
    }

    private static Arguments kind(String name, Function<List<Object>, Object> kind) {
        return Arguments.of(name, kind);
    }

    private static Map<Object, Object> keys(Map<Object, Object> map, Collection<Object> keys) {
        keys.forEach(key -> map.put(key, 1));
        return map;
    }

    private static Map<Integer, Object> values(List<Object> lists) {
        return IntStream.range(0, lists.size()).boxed().collect(Collectors.toMap(i -> i, lists::get));
    }

    /** Lists that differ, under an object that holds them, in lists that all hold it, and so on. */
    private static Set<Object> tower(int levels, Function<List<Object>, Object> kind) {
        List<List<Object>> upper = lists();
        Set<Object> top = new HashSet<>(upper);
        for (int level = 0; level < levels; level++) {
            List<List<Object>> lower = lists();
            // While there is little in them; what comes later makes the bomb.
            Object shared = kind.apply(List.copyOf(lower));
            upper.forEach(list -> list.add(shared));
            upper = lower;
        }
        return top;
    }

    private static List<List<Object>> lists() {
        return IntStream.range(0, 4)
                .mapToObj(i -> (List<Object>) new ArrayList<Object>(List.of(i)))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void towersAreRefusedBeforeTheyAreBuilt(String name, Function<List<Object>, Object> kind) {
        EncodedAttribute bomb = EncodedAttribute.of(StreamBytes.of(tower(15, kind)));

        assertThat(bomb.size()).isLessThan(10_000);
        refused(bomb, "steps");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void smallTowersAreRead(String name, Function<List<Object>, Object> kind) {
        Object read = codec.decode(codec.encode(tower(3, kind)));

        assertThat((Set<?>) read).hasSize(4);
        assertThat(codec.decode(codec.encode(read))).isEqualTo(read);
    }

    @Test
    void bombIsNotWrittenEither() {
        assertThatThrownBy(() -> codec.encode(tower(15, HashSet::new)))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("steps");
    }

    @Test
    void sharedValuesThatNobodyHashesAreRead() {
        List<Object> shared = new ArrayList<>(List.of("leaf"));
        for (int level = 0; level < 20; level++) {
            shared = new ArrayList<>(List.of(shared, shared, shared, shared));
        }

        List<?> read = (List<?>) codec.decode(codec.encode(shared));

        assertThat(read.get(0)).isSameAs(read.get(3));
    }

    /** Lists of texts with the same hash, all of which have the same hash. */
    private static Stream<Object> colliding(int count) {
        return IntStream.range(0, count).mapToObj(i -> IntStream.range(0, 15)
                .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.toCollection(ArrayList::new)));
    }

    private static String text(List<?> parts) {
        return parts.stream().map(String::valueOf).collect(Collectors.joining());
    }

    @Test
    void collidingCollectionsAreRefusedAsKeys() {
        refused(colliding(10_000).toList(), HashBombTest::setAsWritten);
        assertThatCode(() -> codec.encode(colliding(1_000).collect(Collectors.toSet())))
                .doesNotThrowAnyException();
    }

    @Test
    void collidingTextsAreRefusedWhereTheyAreNotSorted() {
        List<Object> texts =
                colliding(20_000).map(list -> (Object) text((List<?>) list)).toList();

        assertThatCode(() -> codec.encode(new HashSet<>(texts))).doesNotThrowAnyException();
        refused(texts, keys -> keys(new Hashtable<>(), keys));
    }

    @Test
    void keysOfManyTypesAreNotSorted() {
        List<Object> keys = new ArrayList<>(IntStream.range(0, 20_000).boxed().toList());
        IntStream.range(0, 20_000).forEach(i -> keys.add("text " + i));

        refused(keys, HashSet::new);
    }

    @Test
    void typesThatCannotBeSortedAreRefusedInMasses() {
        refused(IntStream.range(0, 20_000).mapToObj(Period::ofDays).toList(), HashSet::new);
        assertThatCode(() -> codec.encode(
                        IntStream.range(0, 5_000).mapToObj(Period::ofDays).collect(Collectors.toSet())))
                .doesNotThrowAnyException();
    }

    /** JDK 25 compares each with each when it reads them. */
    @Test
    void arraySetsAreRefusedInMasses() {
        List<Integer> numbers = IntStream.range(0, 20_000).boxed().toList();
        refused(EncodedAttribute.of(StreamBytes.of(new CopyOnWriteArraySet<>(numbers))), "steps");
    }

    @Test
    void oneLongKeyIsNotHashedForEachReference() {
        BigInteger large = BigInteger.ONE.shiftLeft(80_000);
        List<Object> lists = IntStream.range(0, 5_000)
                .mapToObj(i -> (Object) List.of(i, large))
                .toList();
        refused(lists, HashSet::new);
    }

    @Test
    void numbersOfAMillionDigitsAreNotCompared() {
        refused(List.of(new BigDecimal(BigInteger.ONE.shiftLeft(4_000_000), 7)), HashSet::new);
        assertThatCode(() -> codec.encode(new BigDecimal(BigInteger.ONE.shiftLeft(4_000_000), 7)))
                .doesNotThrowAnyException();
    }

    @Test
    void numbersOfHundredsOfDigitsAreNoAttack() {
        BigDecimal large = new BigDecimal(BigInteger.ONE.shiftLeft(1_000), 2);
        Set<Object> numbers = Set.of(large, large.negate(), "a number's name");
        assertThatCode(() -> codec.encode(new Hashtable<>(Map.of(numbers, 1, Set.of(numbers), 2, List.of(), 3))))
                .doesNotThrowAnyException();
    }

    /** A Hashtable does not follow itself when it is hashed: the ways through many of them are as many as their orders. */
    @Test
    void hashtablesThatHoldEachOtherAreRefused() {
        List<Map<Object, Object>> tables = Stream.generate(() -> (Map<Object, Object>) new Hashtable<Object, Object>())
                .limit(20)
                .toList();
        Map<Object, Object> keys = new HashMap<>();
        tables.forEach(table -> keys.put(new ArrayList<>(List.of(keys.size(), table)), 1));
        tables.forEach(table -> IntStream.range(0, tables.size()).forEach(i -> table.put(i, tables.get(i))));

        refused(EncodedAttribute.of(StreamBytes.of(keys)), "contains itself");
    }

    private static Set<Object> setAsWritten(List<Object> elements) {
        return new HashSet<>(elements);
    }

    private void refused(List<? extends Object> keys, Function<List<Object>, Object> kind) {
        refused(EncodedAttribute.of(StreamBytes.of(kind.apply(new ArrayList<>(keys)))), "steps");
    }

    private void refused(EncodedAttribute bytes, String why) {
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(why);
    }
}
