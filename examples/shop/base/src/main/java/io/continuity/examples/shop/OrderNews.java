package io.continuity.examples.shop;

import io.continuity.resume.Message;
import io.continuity.ws.server.ContinuityEndpoints;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Tells buyers on their open pages what becomes of an order. The page may be connected to any instance, so this one does what an
 * unchanged application cannot, and sends by the name of the buyer. Thread-safe.
 */
@Component
final class OrderNews {
    private final Optional<ContinuityEndpoints> endpoints;
    private final InstantSource clock;
    private final Optional<LoadJournal> journal;

    OrderNews(Optional<ContinuityEndpoints> endpoints, InstantSource clock, Optional<LoadJournal> journal) {
        this.endpoints = endpoints;
        this.clock = clock;
        this.journal = journal;
    }

    /** Does not wait for it: the order stands, whether or not anybody has heard. */
    void confirmed(String buyer, Order order) {
        LiveMessage news = new LiveMessage("order", order.number(), clock.millis(), "confirmed");
        endpoints.ifPresent(known -> {
            var unused = known.sendToPrincipal(buyer, Message.text(news.text()))
                    .thenAccept(
                            pages -> journal.filter(book -> pages > 0).ifPresent(book -> book.told(buyer, news.id())));
        });
    }
}
