package io.continuity.examples.shop;

import org.springframework.web.socket.TextMessage;

/**
 * What the shop says over a WebSocket: four words or more. Immutable.
 *
 * @param kind {@code shelf}, {@code order}, {@code answer} or {@code refused}
 * @param id of this message among those of its kind
 * @param at when it was said, in milliseconds since 1970
 * @param rest what there is to say
 */
record LiveMessage(String kind, String id, long at, String rest) {

    String text() {
        return kind + " " + id + " " + at + " " + rest;
    }

    TextMessage message() {
        return new TextMessage(text());
    }
}
