package io.continuity.examples.shop.v1;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Version 1 of the shop; what is its own is in its resources. */
@SpringBootApplication(scanBasePackages = "io.continuity.examples.shop", proxyBeanMethods = false)
class ShopV1 {

    public static void main(String[] args) {
        SpringApplication.run(ShopV1.class, args);
    }
}
