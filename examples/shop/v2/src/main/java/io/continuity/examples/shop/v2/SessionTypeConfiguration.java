package io.continuity.examples.shop.v2;

import io.continuity.codec.SessionType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Says how the cart has changed; all it takes for old and new code to share it. */
@Configuration(proxyBeanMethods = false)
class SessionTypeConfiguration {

    /** Only the demo leaves it out, to show what happens then. */
    @Bean
    @ConditionalOnProperty(name = "shop.session-types", havingValue = "true", matchIfMissing = true)
    SessionType<Basket> cart() {
        return SessionType.builder("cart", Basket.class)
                .version(2)
                .previous(1, CartV1.class, v1 -> v1.storedAs(CartV1.STORED_AS)
                        .upKeeping(CartV1::toBasket)
                        .downKeeping(CartV1::of))
                .build();
    }
}
