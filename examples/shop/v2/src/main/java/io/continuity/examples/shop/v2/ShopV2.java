package io.continuity.examples.shop.v2;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Version 2 of the shop; what is its own is in its resources. */
@SpringBootApplication(scanBasePackages = "io.continuity.examples.shop", proxyBeanMethods = false)
class ShopV2 {

    public static void main(String[] args) {
        SpringApplication.run(ShopV2.class, args);
    }
}
