package io.continuity.examples.shop;

import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Tells visitors again and again what one of the products costs and how many are left. Thread-safe. */
@Component
final class Shelves implements DisposableBean {
    private static final long MILLIS = 3_000;
    private static final int SHELF = 40;

    private final Catalogue catalogue;
    private final ShopProperties shop;
    private final InstantSource clock;
    private final LiveShop live;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "shelves"));
    private long told;

    Shelves(Catalogue catalogue, ShopProperties shop, InstantSource clock, LiveShop live) {
        this.catalogue = catalogue;
        this.shop = shop;
        this.clock = clock;
        this.live = live;
        var unused = thread.scheduleWithFixedDelay(this::tell, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
    }

    /** All instances know the same, as it depends on the time only: people buy, and at times somebody fills the shelf. */
    private void tell() {
        long now = clock.millis() / MILLIS;
        Product product =
                catalogue.products().get((int) (now % catalogue.products().size()));
        long left = SHELF - now / catalogue.products().size() % SHELF;
        live.tellAll(
                "shelf",
                shop.instance() + "-" + ++told,
                product.sku() + " " + product.priceCents() + " " + left + " left");
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
