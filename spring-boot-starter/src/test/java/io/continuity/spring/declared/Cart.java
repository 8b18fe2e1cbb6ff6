package io.continuity.spring.declared;

import io.continuity.codec.Overwrite;
import io.continuity.spring.SessionAttributeType;
import java.io.Serializable;
import java.util.Optional;

/** Says all that can be said; versions 1 and 2 had other fields, version 1 another name and a class of its own in it. */
@SessionAttributeType(
        name = "cart",
        version = 3,
        previous = {Cart.V2.class, Cart.V1.class},
        overwrite = Overwrite.KEEP_NEWER)
public record Cart(String sku, boolean gift, int priority) implements Serializable {
    @SessionAttributeType.Default
    static Cart empty() {
        return new Cart("", false, 0);
    }

    /** Steps without a second parameter. */
    @SessionAttributeType.Previous(version = 2)
    public record V2(String sku, boolean gift) implements Serializable {
        @SessionAttributeType.Up
        Cart next() {
            if (sku.equals("broken")) {
                throw new IllegalStateException("it is");
            }
            return new Cart(sku, gift, 0);
        }

        @SessionAttributeType.Down
        static V2 of(Cart cart) {
            return new V2(cart.sku, cart.gift);
        }
    }

    /** Steps with what is stored; the old code had {@link Old} and {@link OldNote}. */
    @SessionAttributeType.Previous(
            version = 1,
            storedAs = "io.continuity.spring.declared.Cart$Old",
            refersTo =
                    @SessionAttributeType.RefersTo(
                            className = "io.continuity.spring.declared.Cart$OldNote",
                            copy = NoteV1.class))
    public record V1(String sku, NoteV1 note) implements Serializable {
        @SessionAttributeType.Up
        static V2 up(V1 old, Optional<V2> last) {
            return new V2(old.sku, last.map(V2::gift).orElse(false));
        }

        @SessionAttributeType.Down
        static V1 of(V2 cart, Optional<V1> last) {
            return new V1(cart.sku, last.map(V1::note).orElse(new NoteV1("")));
        }
    }

    /** The copy of a class of that time. */
    public record NoteV1(String text) implements Serializable {}

    /** What the old code called it. */
    public record Old(String sku, OldNote note) implements Serializable {}

    /** What the old code called what was in it. */
    public record OldNote(String text) implements Serializable {}
}
