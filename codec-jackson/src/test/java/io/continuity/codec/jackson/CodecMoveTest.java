package io.continuity.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.AliasingCodec;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.Envelope;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionType;
import io.continuity.codec.SessionTypes;
import io.continuity.codec.VersionedAttributeCodec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** An application moves from the JDK's codec to JSON in two releases that are alive at the same time. */
class CodecMoveTest {
    private static final SchemaVersions OLDEST = (type, newest) -> 1;
    private static final String HERE = CodecMoveTest.class.getName();

    record Note(String text, List<String> tags) implements Serializable {}

    /** What the first release calls it. */
    record Basket(String sku, String note) implements Serializable {}

    /** What the second one calls it, and its copy of the old one. */
    record Cart(String sku, boolean gift) implements Serializable {}

    record CartV1(String sku, String note) implements Serializable {}

    /** Before the move. */
    private final VersionedAttributeCodec before =
            VersionedAttributeCodec.builder(jdk()).build();

    /** Release 1 still writes with the JDK codec. */
    private final VersionedAttributeCodec first =
            VersionedAttributeCodec.builder(jdk()).reading(json()).build();

    /** Release 2 writes JSON. */
    private final VersionedAttributeCodec second =
            VersionedAttributeCodec.builder(json()).reading(jdk()).build();

    /** Release 2 may change a type as well. */
    private final VersionedAttributeCodec changing = VersionedAttributeCodec.builder(json())
            .reading(jdk())
            .types(SessionTypes.of(List.of(cart())))
            .versions(OLDEST)
            .build();

    private static AliasingCodec jdk() {
        return JdkAttributeCodec.builder(CodecMoveTest.class.getClassLoader())
                .allow(HERE + "$Note")
                .allow(HERE + "$Basket")
                .build();
    }

    private static AliasingCodec json() {
        return JacksonAttributeCodec.builder(CodecMoveTest.class.getClassLoader())
                .allow(HERE + "$Note")
                .allow(HERE + "$Basket")
                .build();
    }

    private static SessionType<Cart> cart() {
        return SessionType.builder("cart", Cart.class)
                .version(2)
                .previous(1, CartV1.class, v1 -> v1.storedAs(HERE + "$Basket")
                        .upKeeping((old, stored) ->
                                new Cart(old.sku(), stored.filter(Cart::gift).isPresent()))
                        .downKeeping((now, stored) ->
                                new CartV1(now.sku(), stored.map(CartV1::note).orElse(""))))
                .build();
    }

    @Provide
    Arbitrary<List<Boolean>> turns() {
        return Arbitraries.of(true, false).list().ofMinSize(1).ofMaxSize(20);
    }

    /** True is a turn of the second release; each writes over what the other one has stored. */
    @Property(tries = 200)
    void bothReleasesReadWhatWasWrittenLast(@ForAll("turns") List<Boolean> turns, @ForAll String text) {
        EncodedAttribute stored = before.encode(new Note(text, List.of()));
        for (int turn = 0; turn < turns.size(); turn++) {
            Note note = new Note(text + turn, new ArrayList<>(List.of("a", "b")));
            stored = (turns.get(turn) ? second : first).encode(note, stored);

            assertThat(first.decode(stored)).isEqualTo(note);
            assertThat(second.decode(stored)).isEqualTo(note);
        }
    }

    @Test
    void eachReleaseWritesWithItsFirstCodec() {
        Note note = new Note("milk", List.of());

        assertThat(first.encode(note)).isEqualTo(jdk().encode(note));
        assertThat(second.encode(note)).isEqualTo(json().encode(note));
        assertThat(Envelope.parse(second.encode(note)).codec()).isEqualTo("json");
        assertThat(second.rule()).isEqualTo(json().rule());
        assertThat(second.canEncode(new Cart("tea", true))).isFalse();
        assertThat(first.writing()).isInstanceOf(JdkAttributeCodec.class);
    }

    @Test
    void formsOfATypeThatChangesInTheMoveAreTakenFromEitherCodec() {
        EncodedAttribute byFirst = first.encode(new Basket("tea", "fresh"));
        assertThat(changing.decode(byFirst)).isEqualTo(new Cart("tea", false));

        EncodedAttribute bySecond = changing.encode(new Cart("milk", true), byFirst);
        assertThat(first.decode(bySecond))
                .as("in JSON, and with the note that the JDK codec has stored")
                .isEqualTo(new Basket("milk", "fresh"));

        EncodedAttribute again = first.encode(new Basket("eggs", "large"), bySecond);
        assertThat(changing.decode(again))
                .as("with the JDK codec, and with the gift that JSON has stored")
                .isEqualTo(new Cart("eggs", true));
    }

    @Test
    void codecThatNobodyAddedIsNamedAndItsAttributesAreRefused() {
        EncodedAttribute json = second.encode(new Note("milk", List.of()));
        AttributeCodec declaring = VersionedAttributeCodec.builder(jdk())
                .types(SessionTypes.of(List.of(cart())))
                .build();

        for (AttributeCodec codec : List.of(before, declaring)) {
            assertThatThrownBy(() -> codec.decode(json))
                    .isInstanceOf(AttributeFormatException.class)
                    .hasMessageContaining("Codec 'json' wrote it")
                    .hasMessageContaining("VersionedAttributeCodec.Builder.reading");
        }
    }

    @Test
    void secondCodecOfOneIdIsRefused() {
        Map<AliasingCodec, String> ids = Map.of(jdk(), "'jdk'", json(), "'json'");

        ids.forEach((codec, id) -> assertThatThrownBy(
                        () -> VersionedAttributeCodec.builder(codec).reading(codec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("codec must be of another id")
                .hasMessageContaining(id));
    }
}
