package io.continuity.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.Envelope;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** An older version writes over what a newer one has stored. */
class UnknownFieldsTest {
    private static JacksonAttributeCodec.Builder oldCodec() {
        return JacksonAttributeCodec.builder(UnknownFieldsTest.class.getClassLoader())
                .allow("io.continuity.codec.jackson.**")
                .alias("cart", Old.Cart.class)
                .alias("item", Old.Item.class);
    }

    private static JacksonAttributeCodec.Builder newCodec() {
        return JacksonAttributeCodec.builder(UnknownFieldsTest.class.getClassLoader())
                .allow("io.continuity.codec.jackson.**")
                .alias("cart", New.Cart.class)
                .alias("item", New.Item.class);
    }

    private final JacksonAttributeCodec older =
            oldCodec().listKey(Old.Item.class, "sku").build();
    private final JacksonAttributeCodec newer =
            newCodec().listKey(New.Item.class, "sku").build();

    private static New.Item item(String sku) {
        return new New.Item(sku, 1, true, List.of(new New.Ribbon("red of " + sku, -0.0)), new BigDecimal("1.50"));
    }

    private static New.Cart cart(New.Item... items) {
        return new New.Cart(
                List.of(items),
                List.of(),
                new New.Address("Ulm", "89073"),
                Map.of("a", item("a")),
                new New.Card("1234", "Vista"),
                List.of(item("x"), 5L),
                Optional.of(new New.Address("Bonn", "53111")),
                "WELCOME");
    }

    private Old.Cart seenByOlder(EncodedAttribute stored) {
        return (Old.Cart) older.decode(stored);
    }

    private New.Cart rewritten(New.Cart stored, UnaryOperator<Old.Cart> change) {
        return rewritten(older, stored, change);
    }

    private New.Cart rewritten(JacksonAttributeCodec by, New.Cart stored, UnaryOperator<Old.Cart> change) {
        EncodedAttribute previous = newer.encode(stored);
        Old.Cart changed = change.apply((Old.Cart) by.decode(previous));
        return (New.Cart) newer.decode(by.encode(changed, previous));
    }

    private static Old.Cart withItems(Old.Cart cart, List<Old.Item> items, List<Old.Item> saved) {
        return new Old.Cart(
                items, saved, cart.address(), cart.byName(), cart.payment(), cart.anything(), cart.second());
    }

    @Test
    void fieldsThatOnlyTheNewerVersionKnowsSurvive() {
        New.Cart stored = cart(item("tea"), item("pot"));

        New.Cart back = rewritten(
                stored,
                cart -> withItems(
                        cart, List.of(new Old.Item("tea", 5), cart.items().get(1)), cart.saved()));

        New.Item tea = stored.items().get(0);
        assertThat(back.items())
                .containsExactly(
                        new New.Item("tea", 5, true, tea.ribbons(), tea.price()),
                        stored.items().get(1));
        assertThat(back).usingRecursiveComparison().ignoringFields("items").isEqualTo(stored);
    }

    @Test
    void withoutPreviousTheyAreLost() {
        EncodedAttribute stored = newer.encode(cart());

        assertThat(((New.Cart) newer.decode(older.encode(older.decode(stored)))).coupon())
                .isNull();
    }

    @Test
    void rewriteWithoutAChangeKeepsEveryValueExactly() {
        New.Cart stored = cart(item("tea"));

        assertThat(rewritten(stored, cart -> cart)).isEqualTo(stored);
    }

    @Test
    void removedElementsTakeTheirFieldsWithThem() {
        New.Cart back = rewritten(
                cart(item("a"), item("b"), item("c")),
                cart -> withItems(cart, List.of(new Old.Item("c", 7)), List.of()));

        assertThat(back.items()).hasSize(1);
        assertThat(back.items().get(0).ribbons().get(0).color()).isEqualTo("red of c");
    }

    @Test
    void newElementsGetNothingOfOthers() {
        New.Cart back = rewritten(cart(item("a")), cart -> withItems(cart, List.of(new Old.Item("b", 1)), List.of()));

        assertThat(back.items()).containsExactly(new New.Item("b", 1, false, null, null));
    }

    @Test
    void keyedElementsTakeTheirFieldsToAnotherList() {
        New.Cart back = rewritten(
                cart(item("tea"), item("pot")),
                cart -> withItems(cart, List.of(cart.items().get(1)), List.of(new Old.Item("tea", 9))));

        assertThat(back.saved().get(0).quantity()).isEqualTo(9);
        assertThat(back.saved().get(0).ribbons().get(0).color()).isEqualTo("red of tea");
        assertThat(back.items().get(0).ribbons().get(0).color()).isEqualTo("red of pot");
    }

    @Test
    void copiesOfAnElementGetNothing() {
        New.Cart back =
                rewritten(cart(item("tea")), cart -> withItems(cart, cart.items(), List.of(new Old.Item("tea", 9))));

        assertThat(back.items().get(0).gift()).isTrue();
        assertThat(back.saved().get(0).gift()).isFalse();
    }

    @Test
    void unkeyedElementsAreFoundWhereTheyAreEqualOrElseByPosition() {
        JacksonAttributeCodec unkeyed = oldCodec().build();
        New.Cart stored = cart(item("a"), item("b"), item("c"));

        New.Cart reversed = rewritten(unkeyed, stored, cart -> {
            List<Old.Item> items = new ArrayList<>(cart.items());
            Collections.reverse(items);
            return withItems(cart, items, List.of());
        });
        New.Cart removed =
                rewritten(unkeyed, stored, cart -> withItems(cart, cart.items().subList(1, 3), List.of()));
        New.Cart changed = rewritten(
                unkeyed,
                stored,
                cart -> withItems(
                        cart,
                        List.of(
                                cart.items().get(0),
                                new Old.Item("b", 8),
                                cart.items().get(2)),
                        List.of()));

        assertThat(reversed.items()).containsExactly(item("c"), item("b"), item("a"));
        assertThat(removed.items()).containsExactly(item("b"), item("c"));
        assertThat(changed.items().get(1))
                .isEqualTo(new New.Item(
                        "b", 8, true, item("b").ribbons(), item("b").price()));
    }

    @Test
    void elementThatBecomesEqualToAnotherKeepsItsOwn() {
        JacksonAttributeCodec unkeyed = oldCodec().build();

        New.Cart back = rewritten(
                unkeyed,
                cart(item("a"), item("b")),
                cart -> withItems(
                        cart, List.of(cart.items().get(1), cart.items().get(1)), List.of()));

        assertThat(back.items()).map(item -> item.ribbons().get(0).color()).containsExactly("red of a", "red of b");
    }

    @Test
    void entriesThatWereRemovedFromAMapDoNotComeBack() {
        New.Cart back = rewritten(
                cart(),
                cart -> new Old.Cart(
                        cart.items(),
                        cart.saved(),
                        cart.address(),
                        Map.of("b", new Old.Item("b", 1)),
                        cart.payment(),
                        cart.anything(),
                        cart.second()));

        assertThat(back.byName()).isEqualTo(Map.of("b", new New.Item("b", 1, false, null, null)));
    }

    @Test
    void whatWasSetToNullStaysNull() {
        New.Cart back = rewritten(cart(), cart -> new Old.Cart(null, null, null, null, null, null, Optional.empty()));

        assertThat(back).isEqualTo(new New.Cart(null, null, null, null, null, null, Optional.empty(), "WELCOME"));
    }

    @Test
    void objectOfAnotherTypeGetsNothing() {
        New.Cart back = rewritten(
                cart(),
                cart -> new Old.Cart(
                        cart.items(),
                        cart.saved(),
                        cart.address(),
                        cart.byName(),
                        new Old.Cash(),
                        new Old.Card("9"),
                        cart.second()));

        assertThat(back.payment()).isEqualTo(new New.Cash(null));
        assertThat(json(older.encode(
                        new Old.Cart(null, null, null, null, new Old.Cash(), null, Optional.empty()),
                        newer.encode(cart()))))
                .contains("coupon")
                .doesNotContain("brand");
    }

    @Test
    void whatCannotBeReadHereIsWrittenOver() {
        New.Cart unreadable =
                new New.Cart(List.of(), List.of(), null, null, new New.Points(3), null, Optional.empty(), "WELCOME");
        Old.Cart value = new Old.Cart(List.of(), null, null, null, null, null, Optional.empty());
        EncodedAttribute fresh = older.encode(value);

        List<EncodedAttribute> previous = List.of(
                newer.encode(unreadable),
                newer.encode(item("tea")),
                Envelope.of("json", "cart", 2, new byte[] {'{', '}'}).toAttribute(),
                Envelope.of("cbor", "cart", 1, new byte[] {1}).toAttribute(),
                EncodedAttribute.of(new byte[] {1, 2, 3}),
                EncodedAttribute.of(new byte[0]));

        assertThat(previous)
                .allSatisfy(stored -> assertThat(older.encode(value, stored)).isEqualTo(fresh));
    }

    @Test
    void sameVersionWritesTheSameBytesWithPreviousOrWithout() {
        EncodedAttribute stored = newer.encode(cart(item("tea")));

        assertThat(newer.encode(cart(item("pot")), stored)).isEqualTo(newer.encode(cart(item("pot"))));
    }

    @Test
    void valuesOfMapsOnTopAreRewrittenToo() {
        Map<String, Object> stored = new LinkedHashMap<>(Map.of("tea", item("tea"), "list", List.of(item("pot"))));
        EncodedAttribute previous = newer.encode(stored);
        Map<?, ?> seen = (Map<?, ?>) older.decode(previous);

        assertThat(newer.decode(older.encode(seen, previous))).isEqualTo(stored);
    }

    /** A map whose keys are declared, where no type is. */
    @SuppressWarnings("serial")
    static final class Labels extends LinkedHashMap<String, String> {}

    @Test
    void keysOfMapsMayLookLikeTypeNames() {
        Labels labels = new Labels();
        labels.put("@class", "x");
        labels.put("@c", "y");
        Map<String, Object> stored = new LinkedHashMap<>(Map.of("item", item("tea"), "labels", labels));
        EncodedAttribute previous = newer.encode(stored);

        assertThat(newer.decode(older.encode(older.decode(previous), previous))).isEqualTo(stored);
    }

    @Test
    void marksOfKeysAreNotStored() {
        EncodedAttribute previous = newer.encode(cart(item("tea")));

        assertThat(json(older.encode(seenByOlder(previous), previous))).doesNotContain("key ", "\\u0000");
    }

    private static String json(EncodedAttribute encoded) {
        return new String(Envelope.parse(encoded).payload(), StandardCharsets.UTF_8);
    }
}
