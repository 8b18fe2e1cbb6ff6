package io.continuity.examples.shop.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.SessionType;
import io.continuity.examples.shop.CartLine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CartBouncesTest {

    private static final List<CartLine> LAMP = List.of(new CartLine("lamp", 1));

    private final SessionType<Basket> type = new SessionTypeConfiguration().cart();

    @Test
    void cartIsDeclaredInVersionTwo() {
        assertThat(type.name()).isEqualTo("cart");
        assertThat(type.version()).isEqualTo(2);
    }

    @Test
    void noteOutlivesAChangeByVersionOne() {
        Basket noted = new Basket(List.of(), Basket.Wrapping.NONE, "ring twice");

        assertThat(new CartV1(LAMP, CartV1.Wrapping.PAPER).toBasket(Optional.of(noted)))
                .isEqualTo(new Basket(LAMP, Basket.Wrapping.PAPER, "ring twice"));
    }

    @Test
    void foilStaysFoilUntilAnotherWrappingIsChosen() {
        Optional<CartV1> foil = Optional.of(new CartV1(List.of(), CartV1.Wrapping.FOIL));

        assertThat(CartV1.of(new Basket(LAMP, Basket.Wrapping.PAPER, ""), foil).wrapping())
                .isEqualTo(CartV1.Wrapping.FOIL);
        assertThat(CartV1.of(new Basket(LAMP, Basket.Wrapping.NONE, ""), foil).wrapping())
                .isEqualTo(CartV1.Wrapping.NONE);
        assertThat(CartV1.of(new Basket(LAMP, Basket.Wrapping.PAPER, ""), Optional.empty())
                        .wrapping())
                .isEqualTo(CartV1.Wrapping.PAPER);
    }
}
