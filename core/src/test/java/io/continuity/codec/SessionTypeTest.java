package io.continuity.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTypeTest {
    private record Cart(String sku) {}

    private record OldCart(String sku) {}

    private static SessionType.Builder<Cart, Cart> cart() {
        return SessionType.builder("cart", Cart.class);
    }

    private static Cart up(OldCart old) {
        return new Cart(old.sku());
    }

    @Test
    void theNewestVersionOfEachTypeIsWhatCanBeRead() {
        SessionTypes types = SessionTypes.of(List.of(
                cart().version(3).build(),
                SessionType.builder("text", String.class).build()));

        assertThat(types.readable()).isEqualTo(Map.of("cart", 3, "text", 1));
    }

    @Test
    void gapsInVersionsAreRefused() {
        assertThatThrownBy(() -> cart().version(3)
                        .previous(1, OldCart.class, v1 -> v1.up(SessionTypeTest::up))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'cart'")
                .hasMessageContaining("1 does not follow 3");
        assertThatThrownBy(() -> cart().previous(0, OldCart.class, v0 -> v0.up(SessionTypeTest::up))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 does not follow 1");
        assertThatThrownBy(() -> cart().version(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1: 0");
    }

    @Test
    void aVersionWithoutAStepUpIsRefused() {
        assertThatThrownBy(() -> cart().version(2)
                        .previous(1, OldCart.class, v1 -> v1.down(now -> new OldCart(now.sku())))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 1 needs a step up to version 2");
    }

    @Test
    void namesThatAreNoneAreRefused() {
        for (String name : List.of("", "1", "a b", "a$b", "ä")) {
            assertThatThrownBy(() -> SessionType.builder(name, Cart.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'");
        }
        for (String name : List.of("", ".a", "a b", "[La;", "a..b")) {
            assertThatThrownBy(() -> cart().formerly(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'");
        }
    }

    @Test
    void twoTypesOfOneNameOrClassAreRefused() {
        SessionType<Cart> cart = cart().build();

        assertThatThrownBy(() -> SessionTypes.of(
                        List.of(cart, SessionType.builder("cart", OldCart.class).build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different names: 'cart'");
        assertThatThrownBy(() -> SessionTypes.of(
                        List.of(cart, SessionType.builder("basket", Cart.class).build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'cart' and 'basket'")
                .hasMessageContaining(Cart.class.getName());
        assertThatThrownBy(() -> SessionTypes.of(List.of(
                        cart().formerly("shop.Basket").build(),
                        SessionType.builder("old", OldCart.class)
                                .formerly("shop.Basket")
                                .build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stored name 'shop.Basket'");
    }
}
