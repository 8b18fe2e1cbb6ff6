package io.continuity.examples.shop.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.examples.shop.ShopContract;
import org.junit.jupiter.api.Test;

class ShopTest extends ShopContract {

    ShopTest() {
        super(ShopV2.class, "v2");
    }

    @Test
    void notesAreTakenAndFoilIsPaper() {
        assertThat(cartWithOneLamp("foil", "ring <twice>"))
                .contains("data-wrapping=\"paper\"", "data-note=\"ring &lt;twice&gt;\"");
    }
}
