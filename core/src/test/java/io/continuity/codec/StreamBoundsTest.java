package io.continuity.codec;

import static java.io.ObjectStreamConstants.SC_BLOCK_DATA;
import static java.io.ObjectStreamConstants.SC_ENUM;
import static java.io.ObjectStreamConstants.SC_EXTERNALIZABLE;
import static java.io.ObjectStreamConstants.SC_SERIALIZABLE;
import static java.io.ObjectStreamConstants.SC_WRITE_METHOD;
import static java.io.ObjectStreamConstants.TC_ARRAY;
import static java.io.ObjectStreamConstants.TC_CLASSDESC;
import static java.io.ObjectStreamConstants.TC_ENDBLOCKDATA;
import static java.io.ObjectStreamConstants.TC_ENUM;
import static java.io.ObjectStreamConstants.TC_EXCEPTION;
import static java.io.ObjectStreamConstants.TC_LONGSTRING;
import static java.io.ObjectStreamConstants.TC_NULL;
import static java.io.ObjectStreamConstants.TC_OBJECT;
import static java.io.ObjectStreamConstants.TC_RESET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that claim, nest or pretend more than they hold. */
@SuppressWarnings({"JdkObsolete", "IdentityHashMapUsage", "IdentityHashMapBoxing"}) // what hostile bytes may claim
class StreamBoundsTest {
    private static final int MILLION = 1_000_000;

    /** What is made for the bytes at hand and for an exception, with much to spare. */
    private static final long FEW_BYTES = 4 << 20;

    private final JdkAttributeCodec codec = JdkAttributeCodec.builder(getClass().getClassLoader())
            .allow(StreamBoundsTest.class.getName() + "$Point")
            .build();

    private record Point(int x, int y) implements Serializable {}

    static Stream<Arguments> claims() {
        return Stream.of(
                Arguments.of("ArrayList", new ArrayList<>(List.of(77)), 1),
                Arguments.of("HashMap", new HashMap<>(Map.of(77, 77)), 1),
                Arguments.of("HashSet", new HashSet<>(Set.of(77)), 1),
                Arguments.of("Hashtable", new Hashtable<>(Map.of(77, 77)), 1),
                Arguments.of("IdentityHashMap", new IdentityHashMap<>(Map.of(77, 77)), 1),
                Arguments.of("ArrayDeque", new ArrayDeque<>(List.of(77)), 1),
                Arguments.of("CopyOnWriteArrayList", new CopyOnWriteArrayList<>(List.of(77)), 1),
                Arguments.of("List.of", List.of(77, 78, 79), 3),
                Arguments.of("Set.of", Set.of(77, 78, 79), 3),
                Arguments.of("long[]", new long[] {77, 77}, 2),
                Arguments.of("Object[]", new Object[] {77, 77, 77}, 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("claims")
    void whatClaimsMoreThanItHoldsIsRefusedBeforeItIsMade(String name, Object small, int size) {
        byte[] bytes = StreamBytes.of(small);
        assertThat(codec.decode(EncodedAttribute.of(bytes))).isNotNull();

        int refused = 0;
        for (int at = 5; at < bytes.length - 4; at++) {
            ByteBuffer claim = ByteBuffer.wrap(bytes.clone());
            if (claim.getInt(at) == size) {
                refused += isRefusedWithoutEffort(claim.putInt(at, MILLION).array()) ? 1 : 0;
                refused += isRefusedWithoutEffort(
                                claim.putInt(at, Integer.MAX_VALUE).array())
                        ? 1
                        : 0;
            }
        }
        // Some also say what their capacity was, which nobody heeds.
        assertThat(refused).isGreaterThanOrEqualTo(2);
    }

    /** Each would be made before the next is looked at, if nobody had looked ahead. */
    @Test
    void arraysInArraysThatAllClaimAMillionAreRefused() {
        StreamBytes stream = StreamBytes.start();
        for (int i = 0; i < 40; i++) {
            stream.bytes(TC_ARRAY).type("[Ljava.lang.Object;", SC_SERIALIZABLE).integer(MILLION);
        }
        assertThat(isRefusedWithoutEffort(stream.toByteArray())).isTrue();
    }

    static Stream<Arguments> nests() {
        return Stream.of(
                nest("lists", s -> s.object("java.util.ArrayList")),
                nest("arrays", s -> s.bytes(TC_ARRAY)
                        .type("[Ljava.lang.Object;", SC_SERIALIZABLE)
                        .integer(1)),
                nest("classes above", s -> s.bytes(TC_OBJECT).typeBelow("java.util.ArrayList", SC_SERIALIZABLE)),
                nest("annotations of classes", s -> s.bytes(TC_OBJECT, TC_CLASSDESC, 0, 1, 'A')
                        .bytes(0, 0, 0, 0, 0, 0, 0, 1, SC_SERIALIZABLE, 0, 0)),
                nest("annotations of objects", s -> s.bytes(TC_OBJECT).type("A", SC_SERIALIZABLE | SC_WRITE_METHOD)),
                nest("externalizables", s -> s.bytes(TC_OBJECT).type("A", SC_EXTERNALIZABLE | SC_BLOCK_DATA)),
                nest("names of constants", s -> s.bytes(TC_ENUM).type("A", SC_SERIALIZABLE | SC_ENUM)),
                nest("types of fields", s -> s.bytes(TC_OBJECT, TC_CLASSDESC, 0, 1, 'A')
                        .bytes(0, 0, 0, 0, 0, 0, 0, 1, SC_SERIALIZABLE, 0, 1, 'L', 0, 1, 'f')),
                nest("constants of constants", s -> s.bytes(TC_ENUM)));
    }

    private static Arguments nest(String name, UnaryOperator<StreamBytes> level) {
        return Arguments.of(name, level);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nests")
    void nestsOfAnyKindAreRefusedOnASmallStack(String name, UnaryOperator<StreamBytes> level) throws Exception {
        StreamBytes stream = StreamBytes.start();
        for (int i = 0; i < 100_000; i++) {
            var unused = level.apply(stream);
        }
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread small = new Thread(
                null,
                () -> {
                    try {
                        codec.decode(stream.encoded());
                    } catch (Throwable e) {
                        thrown.set(e);
                    }
                },
                "small stack",
                192 << 10);
        small.start();
        small.join();
        assertThat(thrown.get()).isInstanceOf(AttributeFormatException.class);
        assertThat(thrown.get().getCause()).as("seen before the JDK has").isNull();
    }

    @Test
    void thousandsOfClassesAreRefusedBeforeAnyIsLookedFor() {
        StreamBytes stream = StreamBytes.start()
                .bytes(TC_ARRAY)
                .type("[Ljava.lang.Object;", SC_SERIALIZABLE)
                .integer(StreamScanner.MAX_CLASSES);
        for (int i = 0; i < StreamScanner.MAX_CLASSES; i++) {
            stream.object("none.Of" + i);
        }
        assertThatThrownBy(() -> codec.decode(stream.encoded()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("classes");
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                Arguments.of("nothing", StreamBytes.start()),
                Arguments.of("null", StreamBytes.start().bytes(TC_NULL)),
                Arguments.of("a reset", StreamBytes.start().bytes(TC_RESET).text("a")),
                Arguments.of(
                        "an exception", StreamBytes.start().bytes(TC_EXCEPTION).object("java.lang.RuntimeException")),
                Arguments.of("an unknown code", StreamBytes.start().bytes(0x7F)),
                Arguments.of("data alone", StreamBytes.start().bytes(0x77, 1, 1)),
                Arguments.of("more than one", StreamBytes.start().text("a").text("b")),
                Arguments.of("a reference to nothing", StreamBytes.start().reference(0)),
                Arguments.of("a reference below all", StreamBytes.start().reference(-5)),
                Arguments.of(
                        "a text of negative length",
                        StreamBytes.start().bytes(TC_LONGSTRING, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)),
                Arguments.of("an object without a class", StreamBytes.start().bytes(TC_OBJECT, TC_NULL)),
                Arguments.of(
                        "an array of negative length",
                        StreamBytes.start()
                                .bytes(TC_ARRAY)
                                .type("[I", SC_SERIALIZABLE)
                                .integer(-1)),
                Arguments.of(
                        "an array that is none",
                        StreamBytes.start()
                                .bytes(TC_ARRAY)
                                .type("java.util.ArrayList", SC_SERIALIZABLE)
                                .integer(0)),
                Arguments.of(
                        "serializable and externalizable",
                        StreamBytes.start()
                                .bytes(TC_OBJECT)
                                .type("java.util.ArrayList", SC_SERIALIZABLE | SC_EXTERNALIZABLE | SC_BLOCK_DATA)),
                Arguments.of("an object of String", StreamBytes.start().object("java.lang.String")),
                Arguments.of("an object of Class", StreamBytes.start().object("java.lang.Class")),
                Arguments.of(
                        "a constant of no enum",
                        StreamBytes.start()
                                .bytes(TC_ENUM)
                                .type("java.util.ArrayList", SC_SERIALIZABLE | SC_ENUM)
                                .text("A")),
                Arguments.of("a map without elements", StreamBytes.start().object("java.util.HashMap")),
                Arguments.of(
                        "a record with a writeObject",
                        StreamBytes.start()
                                .bytes(TC_OBJECT)
                                .type(Point.class.getName(), SC_SERIALIZABLE | SC_WRITE_METHOD)
                                .bytes(TC_ENDBLOCKDATA)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void nonsenseIsRefused(String name, StreamBytes stream) {
        assertThat(isRefusedWithoutEffort(stream.toByteArray())).isTrue();
    }

    @Test
    void largerThanAllowedIsNeitherWrittenNorRead() {
        JdkAttributeCodec small = JdkAttributeCodec.builder(getClass().getClassLoader())
                .maxBytes(2_000)
                .build();
        EncodedAttribute large = codec.encode(new byte[3_000]);

        assertThat(small.decode(small.encode(new byte[1_900]))).isEqualTo(new byte[1_900]);
        assertThatThrownBy(() -> small.encode(new byte[3_000]))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(large.size() + " bytes, more than the 2000")
                .hasMessageContaining("continuity.session.max-attribute-size");
        assertThatThrownBy(() -> small.decode(large))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(large.size() + " bytes, more than the 2000");
    }

    @Test
    void whatIsTooLargeIsCountedButNotKept() {
        JdkAttributeCodec small = JdkAttributeCodec.builder(getClass().getClassLoader())
                .maxBytes(2_000)
                .build();
        List<byte[]> large = Stream.generate(() -> new byte[1 << 20]).limit(64).toList();

        long before = allocated();
        assertThatThrownBy(() -> small.encode(large)).isInstanceOf(AttributeFormatException.class);
        assertThat(allocated() - before).isLessThan(FEW_BYTES);
    }

    @Test
    void tenMegabytesAreWrittenAndRead() {
        byte[] report = new byte[10 << 20];
        Arrays.fill(report, (byte) 7);

        assertThat((byte[]) codec.decode(codec.encode(report))).isEqualTo(report);
    }

    @Test
    void senselessBoundIsRefused() {
        JdkAttributeCodec.Builder builder = JdkAttributeCodec.builder(getClass().getClassLoader());

        assertThatThrownBy(() -> builder.maxBytes(1023))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1024: 1023");
    }

    private boolean isRefusedWithoutEffort(byte[] bytes) {
        EncodedAttribute encoded = EncodedAttribute.of(bytes);
        long before = allocated();
        Throwable thrown = catchThrowable(() -> codec.decode(encoded));
        assertThat(allocated() - before).isLessThan(FEW_BYTES);
        assertThat(thrown).satisfiesAnyOf(t -> assertThat(t).isNull(), t -> assertThat(t)
                .isInstanceOf(AttributeFormatException.class));
        return thrown != null;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
