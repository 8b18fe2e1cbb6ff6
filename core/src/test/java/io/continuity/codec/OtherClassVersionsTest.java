package io.continuity.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the JDK codec makes of classes that have changed since. The old ones have names of the same length here. */
class OtherClassVersionsTest {
    private static final String HERE = OtherClassVersionsTest.class.getName();

    private final JdkAttributeCodec codec = codec().build();
    private final JdkAttributeCodec strict = codec().anyVersionUid(false).build();

    @SuppressWarnings("serial") // That they have none is what this is about.
    static class OldShape implements Serializable {
        String sku = "tea";
        int dropped = 1;
    }

    @SuppressWarnings("serial")
    static class NewShape implements Serializable {
        String sku = "";
        String added = "set by nobody";
    }

    @SuppressWarnings("serial")
    static class OldPrice implements Serializable {
        long price = 1;
    }

    @SuppressWarnings("serial")
    static class NewPrice implements Serializable {
        int price = 1;
    }

    @SuppressWarnings("serial")
    static class OldThing implements Serializable {
        Object thing = "text";
    }

    @SuppressWarnings("serial")
    static class NewThing implements Serializable {
        Integer thing = 1;
    }

    enum OldState {
        OPEN,
        GONE
    }

    enum NewState {
        OPEN
    }

    public static class OldOuter implements Externalizable {
        private static final long serialVersionUID = 1L;

        public OldOuter() {}

        @Override
        public void writeExternal(ObjectOutput out) {}

        @Override
        public void readExternal(ObjectInput in) {}
    }

    public static class NewOuter extends OldOuter {
        private static final long serialVersionUID = 2L;

        public NewOuter() {}
    }

    /** Moved, with what is nested in it. */
    @SuppressWarnings("serial")
    static class Basket implements Serializable {
        final Basket.Line[] lines = {new Basket.Line()};

        @SuppressWarnings("serial")
        static class Line implements Serializable {
            String sku = "tea";
        }
    }

    @SuppressWarnings("serial")
    static class Cart implements Serializable {
        final Cart.Line[] lines = {};

        @SuppressWarnings("serial")
        static class Line implements Serializable {
            String sku = "";
        }
    }

    private static JdkAttributeCodec.Builder codec() {
        return JdkAttributeCodec.builder(OtherClassVersionsTest.class.getClassLoader())
                .allow("io.continuity.codec.**");
    }

    /** Returns what is written where the new class has the shape of the old one. */
    private EncodedAttribute stored(Object old) {
        return EncodedAttribute.of(new String(codec.encode(old).toByteArray(), StandardCharsets.ISO_8859_1)
                .replace("$Old", "$New")
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void fieldsThatAreGoneAreSkippedAndNewOnesEmpty() {
        EncodedAttribute stored = stored(new ArrayList<>(List.of(new OldShape())));

        NewShape read = (NewShape) ((List<?>) codec.decode(stored)).get(0);

        assertThat(read.sku).isEqualTo("tea");
        assertThat(read.added).isNull();
    }

    @Test
    void anotherVersionUidIsRefusedWhereThatIsWanted() {
        EncodedAttribute stored = stored(new OldShape());

        assertThatThrownBy(() -> strict.decode(stored))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("InvalidClassException");
        assertThat(strict.decode(strict.encode(new NewShape()))).isInstanceOf(NewShape.class);
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        List<Object> misfits = List.of(new OldPrice(), new OldThing(), new Object[] {OldState.GONE}, new OldOuter());

        assertThat(misfits).allSatisfy(old -> assertThatThrownBy(() -> codec.decode(stored(old)))
                .isInstanceOf(AttributeFormatException.class));
        assertThat(codec.decode(stored(OldState.OPEN))).isEqualTo(NewState.OPEN);
    }

    @Test
    void declaredNamesAreReadAndWrittenAtEveryDepth() {
        JdkAttributeCodec renamed = JdkAttributeCodec.builder(getClass().getClassLoader())
                .build()
                .withNames(StoredNames.NONE.with(Cart.class, HERE + "$Basket", Set.of(HERE + "$Basket")));
        EncodedAttribute old = codec.encode(new ArrayList<>(List.of(Map.of("cart", new Basket[] {new Basket()}))));

        Object read = renamed.decode(old);

        Cart cart = ((Cart[]) ((Map<?, ?>) ((List<?>) read).get(0)).get("cart"))[0];
        assertThat(cart.lines).hasSize(1);
        assertThat(cart.lines[0].sku).isEqualTo("tea");
        Object back = codec.decode(renamed.encode(read));
        Basket basket = ((Basket[]) ((Map<?, ?>) ((List<?>) back).get(0)).get("cart"))[0];
        assertThat(basket.lines[0].sku).isEqualTo("tea");
    }

    @Test
    void namesOpenNoDoorToTypesThatAreNotAllowed() {
        JdkAttributeCodec renamed = JdkAttributeCodec.builder(getClass().getClassLoader())
                .build()
                .withNames(StoredNames.NONE.with(Cart.class, HERE + "$Basket", Set.of(HERE + "$Basket")));

        assertThatThrownBy(() -> renamed.decode(codec.encode(new NewShape())))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("allow-list")
                .hasMessageContaining("NewShape");
    }

    /** Names that are none, and one that would not fit any more once it is replaced. */
    @Test
    void senselessNamesAreRefusedWithTheDeclaredException() {
        JdkAttributeCodec renamed = codec.withNames(StoredNames.NONE.with(Cart.class, "a.B", Set.of("a.B")));

        for (String name : List.of("", "[", "[L", "[L;", "[[", ";", "$", "a.B$", "a.B$" + "x".repeat(0xFFFB))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.write(new byte[] {1, (byte) 0xAC, (byte) 0xED, 0, 5, 0x73, 0x72});
                out.writeUTF(name);
                out.writeLong(1);
                out.write(new byte[] {2, 0, 0, 0x78, 0x70});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            EncodedAttribute hostile = EncodedAttribute.of(bytes.toByteArray());
            assertThatThrownBy(() -> renamed.decode(hostile))
                    .as("name of %d characters", name.length())
                    .isInstanceOf(AttributeFormatException.class);
        }
    }

    @Test
    void cutOffAnywhereIsRefusedWithTheDeclaredException() {
        byte[] bytes = stored(new ArrayList<>(List.of(new OldShape()))).toByteArray();

        for (int length = 0; length < bytes.length; length++) {
            EncodedAttribute cut = EncodedAttribute.of(java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> codec.decode(cut))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(AttributeFormatException.class);
        }
    }
}
