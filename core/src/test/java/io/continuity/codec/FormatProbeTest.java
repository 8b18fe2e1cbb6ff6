package io.continuity.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a probe counts, and as what. */
class FormatProbeTest {
    private static final String HERE = FormatProbeTest.class.getName();
    private static final int ALL = Integer.MAX_VALUE;

    private record CartV1(String sku) implements Serializable {}

    private record Cart(String sku, boolean gift) implements Serializable {}

    private record Note(String text) implements Serializable {}

    private static JdkAttributeCodec jdk(String... types) {
        JdkAttributeCodec.Builder codec = JdkAttributeCodec.builder(FormatProbeTest.class.getClassLoader());
        for (String type : types) {
            codec.allow(type);
        }
        return codec.build();
    }

    private static SessionTypes types(boolean down) {
        return SessionTypes.of(List.of(cart(down).withoutRollbackForm().build()));
    }

    private static SessionType.Builder<Cart, CartV1> cart(boolean down) {
        return SessionType.builder("cart", Cart.class).version(2).previous(1, CartV1.class, v1 -> {
            v1.storedAs(CartV1.class.getName()).up(old -> new Cart(old.sku(), false));
            if (down) {
                v1.down(now -> new CartV1(now.sku()));
            }
        });
    }

    private static VersionedAttributeCodec two(SessionTypes types, int written) {
        return VersionedAttributeCodec.builder(jdk())
                .types(types)
                .versions((type, newest) -> Math.min(written, newest))
                .build();
    }

    private static FormatProbe probe(AttributeCodec codec) {
        return new FormatProbe(codec, SessionTypes.of(List.of()), type -> ALL);
    }

    private static EncodedAttribute bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return EncodedAttribute.of(bytes);
    }

    @Test
    void whatCanBeReadPasses() {
        FormatProbe probe = probe(jdk(HERE + "$Note"));

        assertThat(probe.passes(jdk(HERE + "$Note").encode(new Note("milk")))).isTrue();
        assertThat(probe.unreadable()).isEmpty();
    }

    @Test
    void refusedTypesAreCountedByTheirNames() {
        FormatProbe probe = probe(jdk());
        EncodedAttribute refused = jdk(HERE + "$Note").encode(new Note("milk"));

        assertThat(probe.passes(refused)).isFalse();
        assertThat(probe.passes(refused)).isFalse();

        assertThat(probe.unreadable()).isEqualTo(Map.of(HERE + "$Note", 2));
    }

    @Test
    void refusedTypeInsideOfAnotherIsTheOneThatIsNamed() {
        FormatProbe probe = probe(jdk());

        probe.passes(jdk(HERE + "$Note").encode(new ArrayList<>(List.of(new Note("milk")))));

        assertThat(probe.unreadable()).isEqualTo(Map.of(HERE + "$Note", 1));
    }

    @Test
    void everythingElseIsCountedByWhatItsFirstBytesSay() {
        SessionTypes types = types(true);
        EncodedAttribute newer =
                Envelope.of("jdk", "cart", 3, "secret".getBytes(UTF_8)).toAttribute();
        EncodedAttribute json = Envelope.of("json", "com.acme.Order", 1, "secret".getBytes(UTF_8))
                .toAttribute();
        EncodedAttribute forged = Envelope.of("json", "ada@example.com said:\n", 1, "secret".getBytes(UTF_8))
                .toAttribute();
        byte[] cut = two(types, 1).encode(new Cart("secret", false)).toByteArray();
        EncodedAttribute cutOff = EncodedAttribute.of(java.util.Arrays.copyOf(cut, cut.length - 3));
        FormatProbe probe = probe(two(types, 2));

        for (EncodedAttribute each : List.of(
                newer,
                json,
                forged,
                cutOff,
                StoredForms.together(List.of(newer, json)),
                bytes(0xFE, 1, 2),
                bytes(77, 77),
                bytes(),
                bytes(Envelope.FORMAT, 9),
                bytes(JdkAttributeCodec.FORMAT, 1))) {
            assertThat(probe.passes(each)).as("%s", each).isFalse();
        }

        assertThat(probe.unreadable())
                .isEqualTo(Map.of(
                        "cart version 3",
                        2,
                        "com.acme.Order",
                        1,
                        "unnamed",
                        2,
                        HERE + "$CartV1",
                        1,
                        "encrypted",
                        1,
                        "unknown format",
                        2,
                        "corrupt",
                        1));
    }

    @Test
    void codecThatBreaksItsContractIsCountedToo() {
        FormatProbe broken = probe(reading(() -> {
            throw new IllegalStateException("secret");
        }));
        FormatProbe halfDeployed = probe(reading(() -> {
            throw new NoClassDefFoundError("secret");
        }));

        assertThat(broken.passes(bytes(7))).isFalse();
        assertThat(broken.unreadable()).isEqualTo(Map.of("unknown format", 1));
        assertThat(halfDeployed.passes(bytes(7))).isFalse();
        assertThat(halfDeployed.unreadable()).isEqualTo(Map.of("unknown format", 1));
    }

    private static AttributeCodec reading(Supplier<Object> decoded) {
        return new AttributeCodec() {
            @Override
            public boolean canEncode(Object value) {
                return true;
            }

            @Override
            public EncodedAttribute encode(Object value) {
                return bytes(1);
            }

            @Override
            public Object decode(EncodedAttribute encoded) {
                return decoded.get();
            }
        };
    }

    @Test
    void manyTypesShareOneCount() {
        FormatProbe probe = probe(jdk());
        for (int i = 0; i < 50; i++) {
            probe.passes(Envelope.of("json", "com.acme.T" + i, 1, new byte[1]).toAttribute());
        }

        probe.passes(Envelope.of("json", "com.acme.T0", 1, new byte[1]).toAttribute());

        assertThat(probe.unreadable())
                .hasSize(FormatProbe.MAX_KINDS + 1)
                .containsEntry("other", 30)
                .as("those that are told apart go on being so")
                .containsEntry("com.acme.T0", 2);
    }

    @Property(tries = 2_000)
    void nothingIsThrownWhateverTheBytesAre(@ForAll byte[] bytes) {
        FormatProbe probe = new FormatProbe(two(types(true), 2), types(true), type -> 1);
        boolean passes = probe.passes(EncodedAttribute.of(bytes));

        assertThat(probe.unreadable().isEmpty() && probe.unwritable().isEmpty()).isEqualTo(passes);
        assertThat(probe.unreadable().keySet())
                .allSatisfy(kind -> assertThat(kind).matches("[\\x21-\\x7e ]{1,220}"));
    }

    @Test
    void versionThatTheOldestCannotReadIsCounted() {
        SessionTypes types = types(true);
        EncodedAttribute stored = two(types, 1).encode(new Cart("tea", true));
        FormatProbe wrong = new FormatProbe(two(types, 2), types, type -> 1);
        FormatProbe right = new FormatProbe(two(types, 1), types, type -> 1);
        FormatProbe alone = new FormatProbe(two(types, 2), types, type -> 2);

        assertThat(wrong.passes(stored)).isFalse();
        assertThat(wrong.unwritable()).isEqualTo(Map.of("cart", 1));
        assertThat(wrong.unreadable()).isEmpty();
        assertThat(right.passes(stored)).isTrue();
        assertThat(alone.passes(stored)).isTrue();
    }

    @Test
    void formForARollbackIsEnough() {
        SessionTypes types = SessionTypes.of(List.of(cart(true).build()));
        FormatProbe probe = new FormatProbe(two(types, 2), types, type -> 1);

        assertThat(probe.passes(two(types, 2).encode(new Cart("tea", true)))).isTrue();
        assertThat(probe.unwritable()).isEmpty();
    }

    @Test
    void stepDownThatFailsCountsAsLongAsSomebodyNeedsIt() {
        SessionTypes failing = SessionTypes.of(List.of(SessionType.builder("cart", Cart.class)
                .version(2)
                .previous(1, CartV1.class, v1 -> v1.storedAs(CartV1.class.getName())
                        .up(old -> new Cart(old.sku(), false))
                        .down(now -> {
                            throw new IllegalStateException(now.sku());
                        }))
                .build()));
        EncodedAttribute old = jdk(HERE + "$CartV1").encode(new CartV1("tea"));
        FormatProbe among = new FormatProbe(two(failing, 1), failing, type -> 1);
        FormatProbe alone = new FormatProbe(two(failing, 2), failing, type -> 2);

        assertThat(among.passes(old)).isFalse();
        assertThat(among.unwritable()).isEqualTo(Map.of("cart", 1));
        assertThat(alone.passes(old)).isTrue();
        assertThat(alone.unwritable()).isEmpty();
    }

    @Test
    void formBesideTheNewestIsEnough() {
        SessionTypes oneWay = types(false);
        EncodedAttribute old = jdk(HERE + "$CartV1").encode(new CartV1("tea"));
        EncodedAttribute newestOnly = two(oneWay, 2).encode(new Cart("tea", true));
        FormatProbe probe = new FormatProbe(two(oneWay, 1), oneWay, type -> 1);

        assertThat(probe.passes(old)).as("the old form stays beside").isTrue();
        assertThat(probe.passes(newestOnly)).as("no step leads down").isFalse();
        assertThat(probe.unwritable()).isEqualTo(Map.of("cart", 1));
    }
}
