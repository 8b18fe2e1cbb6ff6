package io.continuity.examples.shop.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.examples.shop.ShopContract;
import org.junit.jupiter.api.Test;

class ShopTest extends ShopContract {

    ShopTest() {
        super(ShopV1.class, "v1");
    }

    @Test
    void foilIsOfferedAndNotesAreNot() {
        assertThat(cartWithOneLamp("foil", "ring twice"))
                .contains("data-wrapping=\"foil\"")
                .doesNotContain("data-note", "ring twice");
    }
}
