package io.continuity.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VersionedAttributeCodecTest {
    private static final SchemaVersions OLDEST = (type, newest) -> 1;

    /** What version 1 of the application calls it. */
    private record Basket(String sku, String note) implements Serializable {}

    /** What version 2 calls it, and its copy of the old one. */
    private record Cart(String sku, boolean gift) implements Serializable {}

    private record CartV1(String sku, String note) implements Serializable {}

    /** What version 3 calls it, and its copy of the one before. */
    private record Order(String sku, boolean gift, int priority) implements Serializable {}

    private record OrderV2(String sku, boolean gift) implements Serializable {}

    /** Version 1 has said nothing of the type. */
    private final VersionedAttributeCodec one = codec(SchemaVersions.newest());

    private final VersionedAttributeCodec two = codec(OLDEST, cart(CartSteps.BOTH));
    private final VersionedAttributeCodec twoBaked = codec(SchemaVersions.newest(), cart(CartSteps.BOTH));
    private final VersionedAttributeCodec twoAlone = codec(
            SchemaVersions.newest(),
            cartBuilder(CartSteps.BOTH).withoutRollbackForm().build());

    private enum CartSteps {
        UP,
        BOTH
    }

    private static VersionedAttributeCodec codec(SchemaVersions versions, SessionType<?>... types) {
        return VersionedAttributeCodec.builder(jdk())
                .types(SessionTypes.of(List.of(types)))
                .versions(versions)
                .build();
    }

    private static JdkAttributeCodec jdk() {
        return JdkAttributeCodec.builder(VersionedAttributeCodecTest.class.getClassLoader())
                .allow(VersionedAttributeCodecTest.class.getName() + "$Basket")
                .build();
    }

    private static SessionType<Cart> cart(CartSteps steps) {
        return cartBuilder(steps).build();
    }

    private static SessionType.Builder<Cart, CartV1> cartBuilder(CartSteps steps) {
        return SessionType.builder("cart", Cart.class).version(2).previous(1, CartV1.class, v1 -> {
            v1.storedAs(Basket.class.getName())
                    .upKeeping((old, stored) ->
                            new Cart(old.sku(), stored.filter(Cart::gift).isPresent()));
            if (steps == CartSteps.BOTH) {
                v1.downKeeping((now, stored) ->
                        new CartV1(now.sku(), stored.map(CartV1::note).orElse("")));
            }
        });
    }

    private static SessionType<Order> order() {
        return SessionType.builder("cart", Order.class)
                .version(3)
                .previous(2, OrderV2.class, v2 -> v2.storedAs(Cart.class.getName())
                        .upKeeping((old, stored) -> new Order(
                                old.sku(),
                                old.gift(),
                                stored.map(Order::priority).orElse(0)))
                        .down(now -> new OrderV2(now.sku(), now.gift())))
                .previous(1, CartV1.class, v1 -> v1.storedAs(Basket.class.getName())
                        .upKeeping((old, stored) -> new OrderV2(
                                old.sku(), stored.filter(OrderV2::gift).isPresent()))
                        .down(now -> new CartV1(now.sku(), "")))
                .build();
    }

    @Test
    void whatNobodyHasDeclaredIsStoredAsItAlwaysWas() {
        List<Object> values = List.of("text", new ArrayList<>(List.of(1, 2)), new Basket("tea", ""));

        assertThat(values).allSatisfy(value -> {
            assertThat(one.encode(value)).isEqualTo(jdk().encode(value));
            assertThat(two.encode(value, one.encode("before"))).isEqualTo(jdk().encode(value));
            assertThat(two.carriesOver(value)).isFalse();
        });
        assertThat(two.decode(jdk().encode("text"))).isEqualTo("text");
    }

    @Test
    void theNewestVersionIsWrittenWhenAllCanReadIt() {
        EncodedAttribute stored = twoAlone.encode(new Cart("tea", true));

        Envelope envelope = Envelope.parse(stored);
        assertThat(envelope.codec()).isEqualTo("jdk");
        assertThat(envelope.type()).isEqualTo("cart");
        assertThat(envelope.version()).isEqualTo(2);
        assertThat(twoAlone.decode(stored)).isEqualTo(new Cart("tea", true));
        assertThatThrownBy(() -> one.decode(stored)).isInstanceOf(AttributeFormatException.class);
    }

    @Test
    void theNewestVersionHasTheOneBeforeBesideForARollback() {
        assertThat(StoredForms.of(twoBaked.encode(new Cart("tea", true))))
                .containsExactly(twoAlone.encode(new Cart("tea", true)), jdk().encode(new Basket("tea", "")));
        assertThat(StoredForms.of(twoBaked.encode(new Cart("tea", false))))
                .as("the newest too, so that a later release need not read the one before")
                .containsExactly(twoAlone.encode(new Cart("tea", false)), jdk().encode(new Basket("tea", "")));
    }

    @Test
    void aReleaseThatComesBackAfterTheBakeTimeSharesTheValueAtOnce() {
        EncodedAttribute baked = twoBaked.encode(new Cart("tea", true));
        assertThat(one.decode(baked)).isEqualTo(new Basket("tea", ""));

        EncodedAttribute byOne = one.encode(new Basket("milk", "fresh"), baked);
        assertThat(twoBaked.decode(byOne))
                .as("what was written last, not the newer form that it has left behind")
                .isEqualTo(new Cart("milk", true));

        EncodedAttribute byTwo = twoBaked.encode(new Cart("eggs", false), byOne);
        assertThat(one.decode(byTwo)).isEqualTo(new Basket("eggs", "fresh"));
        assertThat(twoBaked.decode(byTwo)).isEqualTo(new Cart("eggs", false));
        assertThat(StoredForms.of(byTwo)).hasSize(2);
    }

    @Test
    void aReleaseThatComesBackAndWritesBlindlyIsNotOverruled() {
        EncodedAttribute byOne = one.encode(new Basket("milk", "fresh"));

        assertThat(twoBaked.decode(byOne)).isEqualTo(new Cart("milk", false));
    }

    @Test
    void afterTheBakeTimeWhatNoStepLeadsToIsNotKept() {
        VersionedAttributeCodec upOnly = codec(SchemaVersions.newest(), cart(CartSteps.UP));
        EncodedAttribute before = one.encode(new Basket("tea", "note"));

        EncodedAttribute stored = upOnly.encode(new Cart("milk", true), before);

        assertThat(StoredForms.of(stored)).containsExactly(twoAlone.encode(new Cart("milk", true)));
    }

    @Test
    void theNewestOfThreeVersionsIsReadByTheOneBeforeIt() {
        VersionedAttributeCodec three = codec(SchemaVersions.newest(), order());
        EncodedAttribute baked = three.encode(new Order("tea", true, 7));
        assertThat(twoBaked.decode(baked)).isEqualTo(new Cart("tea", true));
        assertThatThrownBy(() -> one.decode(baked)).isInstanceOf(AttributeFormatException.class);

        EncodedAttribute byTwo = twoBaked.encode(new Cart("milk", true), baked);
        assertThat(one.decode(byTwo)).isEqualTo(new Basket("milk", ""));
        assertThat(three.decode(byTwo)).isEqualTo(new Order("milk", true, 7));
    }

    @Test
    void whatAnOlderVersionCanSayIsWrittenAsThatVersionWritesIt() {
        EncodedAttribute stored = two.encode(new Cart("tea", false));

        assertThat(stored).isEqualTo(jdk().encode(new Basket("tea", "")));
        assertThat(two.decode(stored)).isEqualTo(new Cart("tea", false));
    }

    @Test
    void whatAnOlderVersionCannotSayIsKeptBesideWhatItCan() {
        EncodedAttribute stored = two.encode(new Cart("tea", true));

        assertThat(one.decode(stored)).isEqualTo(new Basket("tea", ""));
        assertThat(two.decode(stored)).isEqualTo(new Cart("tea", true));
    }

    @Test
    void eachVersionsOwnFieldsSurviveTheOthersWriting() {
        EncodedAttribute byOne = one.encode(new Basket("milk", "fresh"), two.encode(new Cart("tea", true)));
        assertThat(two.decode(byOne)).isEqualTo(new Cart("milk", true));

        EncodedAttribute byTwo = two.encode(new Cart("eggs", true), byOne);
        assertThat(one.decode(byTwo)).isEqualTo(new Basket("eggs", "fresh"));
        assertThat(two.decode(byTwo)).isEqualTo(new Cart("eggs", true));
    }

    @Test
    void withoutAStepDownTheLastReadableFormStays() {
        VersionedAttributeCodec upOnly = codec(OLDEST, cart(CartSteps.UP));
        EncodedAttribute before = one.encode(new Basket("tea", "note"));

        EncodedAttribute stored = upOnly.encode(new Cart("milk", true), before);

        assertThat(upOnly.decode(stored)).isEqualTo(new Cart("milk", true));
        assertThat(one.decode(stored)).isEqualTo(new Basket("tea", "note"));
        EncodedAttribute again = upOnly.encode(new Cart("eggs", true), stored);
        assertThat(one.decode(again)).isEqualTo(new Basket("tea", "note"));
        EncodedAttribute first = upOnly.encode(new Cart("milk", true));
        assertThatThrownBy(() -> one.decode(first)).isInstanceOf(AttributeFormatException.class);
    }

    @Test
    void threeVersionsShareAValue() {
        VersionedAttributeCodec three = codec(OLDEST, order());
        EncodedAttribute stored = three.encode(new Order("tea", true, 7));
        assertThat(one.decode(stored)).isEqualTo(new Basket("tea", ""));
        assertThat(two.decode(stored)).isEqualTo(new Cart("tea", false));

        EncodedAttribute byTwo = two.encode(new Cart("milk", true), stored);
        assertThat(three.decode(byTwo)).isEqualTo(new Order("milk", true, 7));

        EncodedAttribute byOne = one.encode(new Basket("eggs", "note"), byTwo);
        assertThat(two.decode(byOne)).isEqualTo(new Cart("eggs", true));
        assertThat(three.decode(byOne)).isEqualTo(new Order("eggs", true, 7));
    }

    @Test
    void whatOnlyNewerCodeReadsIsOverwrittenUnlessItIsToBeKept() {
        EncodedAttribute newer = codec(SchemaVersions.newest(), order()).encode(new Order("tea", true, 7));
        SessionType<Basket> allowing = SessionType.builder("cart", Basket.class).build();
        SessionType<Basket> keeping = SessionType.builder("cart", Basket.class)
                .overwrite(Overwrite.KEEP_NEWER)
                .build();
        VersionedAttributeCodec three = codec(OLDEST, order());

        EncodedAttribute overwritten = codec(SchemaVersions.newest(), allowing).encode(new Basket("milk", ""), newer);
        assertThat(three.decode(overwritten)).isEqualTo(new Order("milk", false, 0));
        EncodedAttribute kept = codec(SchemaVersions.newest(), keeping).encode(new Basket("milk", ""), newer);
        assertThat(one.decode(kept)).isEqualTo(new Basket("milk", ""));
        assertThat(three.decode(kept)).isEqualTo(new Order("milk", true, 7));
    }

    @Test
    void aDefaultTakesThePlaceOfWhatCannotBeRead() {
        EncodedAttribute newer = codec(SchemaVersions.newest(), order()).encode(new Order("tea", true, 7));
        VersionedAttributeCodec withDefault = codec(
                SchemaVersions.newest(),
                SessionType.builder("cart", Basket.class)
                        .defaultValue(() -> new Basket("", "default"))
                        .build());
        VersionedAttributeCodec failing = codec(
                SchemaVersions.newest(),
                SessionType.builder("cart", Basket.class)
                        .defaultValue(() -> {
                            throw new IllegalStateException("no default");
                        })
                        .build());

        assertThat(withDefault.substitute(newer)).contains(new Basket("", "default"));
        assertThat(withDefault.substitute(jdk().encode("text"))).isEmpty();
        assertThat(failing.substitute(newer)).isEmpty();
        assertThat(one.substitute(newer)).isEmpty();
    }

    @Test
    void aStepThatFailsMakesTheValueUnreadable() {
        List<Consumer<PreviousVersion<CartV1, Cart>>> failing = List.of(
                v1 -> v1.up(old -> {
                    throw new IllegalStateException("secret " + old.sku());
                }),
                v1 -> v1.up(old -> null));

        assertThat(failing).allSatisfy(steps -> {
            SessionType<Cart> type = SessionType.builder("cart", Cart.class)
                    .version(2)
                    .previous(1, CartV1.class, v1 -> steps.accept(v1.storedAs(Basket.class.getName())))
                    .build();
            assertThatThrownBy(() -> codec(OLDEST, type).decode(one.encode(new Basket("tea", ""))))
                    .isInstanceOf(AttributeFormatException.class)
                    .hasMessageContaining("version 1")
                    .hasMessageContaining("'cart'")
                    .hasMessageNotContaining("tea");
        });
    }

    @Test
    void aNameOfOneTypeOverAnotherIsRefused() {
        byte[] text = twoAlone.encode("text").toByteArray();
        EncodedAttribute lie = Envelope.of("jdk", "cart", 2, Arrays.copyOfRange(text, 1, text.length))
                .toAttribute();

        assertThatThrownBy(() -> two.decode(lie))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("java.lang.String");
    }

    @Test
    void anUnknownCodecOrFormatIsRefusedByName() {
        assertThatThrownBy(() -> two.decode(
                        Envelope.of("cbor", "cart", 1, new byte[] {1}).toAttribute()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("'cbor'");
        for (byte[] bytes : new byte[][] {{}, {9, 1}, {3, 1}, {3, 2, 1, 3, 1, 3}, {(byte) 0xFE, 0}}) {
            assertThatThrownBy(() -> two.decode(EncodedAttribute.of(bytes)))
                    .isInstanceOf(AttributeFormatException.class);
        }
    }

    /** Hostile bytes: changed and cut anywhere. */
    @Property(tries = 2_000)
    void changedBytesAreReadOrRefusedAndNeverMore(
            @ForAll byte changed, @ForAll int position, @ForAll int cut, @ForAll boolean container) {
        byte[] bytes =
                (container ? two : twoAlone).encode(new Cart("tea", true)).toByteArray();
        bytes[Math.floorMod(position, bytes.length)] = changed;
        EncodedAttribute hostile = EncodedAttribute.of(
                Arrays.copyOf(bytes, bytes.length - (cut % 3 == 0 ? Math.floorMod(cut, bytes.length) : 0)));

        try {
            assertThat(two.decode(hostile)).isNotNull();
        } catch (AttributeFormatException e) {
            assertThat(two.substitute(hostile)).isEmpty();
        }
        assertThat(one.decode(two.encode(new Cart("milk", false), hostile)))
                .isEqualTo(new Basket("milk", noteIn(hostile)));
    }

    /** A changed note of the old version is still a note, and kept. */
    private String noteIn(EncodedAttribute hostile) {
        try {
            for (EncodedAttribute form : StoredForms.of(hostile)) {
                if (readable(form) instanceof Basket basket) {
                    return basket.note() == null ? "" : basket.note();
                }
            }
        } catch (AttributeFormatException e) {
            // Not even forms.
        }
        return "";
    }

    private Object readable(EncodedAttribute form) {
        try {
            return one.decode(form);
        } catch (AttributeFormatException e) {
            return "";
        }
    }
}
