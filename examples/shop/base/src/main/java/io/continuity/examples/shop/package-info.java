/**
 * A small shop that keeps its whole state in the HTTP session.
 *
 * <p>Two session attributes, {@code cart} and {@code orders}, hold immutable serializable values; every change
 * sets the attribute again, so any session store sees it. Each version stores the cart in a class of its own, which its
 * {@link io.continuity.examples.shop.CartFormat} reads and writes.
 *
 * <p>Programs read these pages as well as people do. What they may rely on:
 *
 * <ul>
 *   <li>Every response carries the headers {@code Shop-Version} and {@code Shop-Instance}; every page repeats them
 *       as {@code data-version} and {@code data-instance} of {@code body}, with {@code data-user} once signed in.
 *   <li>Every form that posts has a hidden field {@code _csrf}. Every accepted post answers with a redirect.
 *   <li>{@code GET /login}: form with {@code username} and {@code password}; success leads to {@code /}, and
 *       whoever asks for a page without having signed in is led here. {@code POST /logout} leads to
 *       {@code /login?logout}.
 *   <li>{@code GET /}: each product is an {@code article} with {@code data-sku} and {@code data-price-cents}.
 *   <li>{@code POST /cart} ({@code sku}, {@code quantity} 1 to 99) adds to the line and leads to {@code /cart}, as
 *       do {@code POST /cart/update} ({@code quantity} 0 to 99 replaces the line's, 0 removes it) and
 *       {@code POST /cart/remove} ({@code sku}). A line never exceeds 99. Input outside these bounds is
 *       answered with a 400 page whose {@code data-error} element says what was wrong.
 *   <li>{@code GET /cart}: a {@code table} with {@code data-cart-lines} and {@code data-wrapping}, one {@code tr} with
 *       {@code data-sku} and {@code data-quantity} per line, and an element with {@code data-total-cents}; in version 2
 *       one with {@code data-note}, too.
 *   <li>{@code POST /cart/wishes} ({@code wrapping}; in version 2 {@code note}, too) leads to {@code /cart}. The
 *       wrappings on offer are the {@code option}s of its form. Version 1 has {@code none}, {@code paper} and {@code foil};
 *       version 2 has no foil any more and takes it for paper. Version 1 takes no notice of a {@code note}. Choosing in
 *       version 2 what it shows already changes nothing, so what is foil to version 1 stays foil there.
 *   <li>A cart that becomes empty, by an order or otherwise, has no wrapping and no note.
 *   <li>{@code POST /checkout} leads to {@code /orders/{number}}; with an empty cart to {@code /cart?empty}.
 *   <li>{@code GET /orders}: the last 20 orders, newest first, each an {@code article} with {@code data-order},
 *       {@code data-total-cents} and {@code data-items}; {@code GET /orders/{number}}: that one, or a 404 page.
 *   <li>{@code GET /instance}: an element with {@code data-session} (a hash, never the id), {@code data-started}
 *       and {@code data-lines}.
 *   <li>{@code /live/socket}, a WebSocket of whoever has signed in. The shop says lines of a kind, an id, the time in milliseconds
 *       since 1970, and more. {@code shelf}: a sku, its price in cents, how many are {@code left}; every three seconds, with ids of the
 *       instance's name and a number that rises by one. {@code order}: what becomes of one of the user's orders, with its
 *       number; only to clients that speak {@code continuity.v1}, on whichever instance. {@code ask}, a number and up to 200 characters
 *       are a question, and are answered with {@code answer}, that number as the id, and how many questions have come over this
 *       connection. {@code mute} ends what is said of shelves, and is answered as question 0. Anything else is {@code refused}.
 *   <li>If {@code shop.journal} names a file, load generators, which need not sign in, find {@code GET /load}, {@code POST
 *       /load} ({@code id}), which appends the id to that file and answers {@code executed} and the id, and {@code GET
 *       /load/ticks}, an event stream with ids that rise by one four times a second and go on after {@code
 *       Last-Event-ID}.
 *   <li>That file also tells which messages are kept for whom, and have to arrive: lines of {@code told}, the user and the id of
 *       a {@code shelf} or {@code order}.
 *   <li>With {@code shop.faulty=true}, every twentieth answer is a 500 with the header {@code Shop-Fault}, after the first 200
 *       of an instance.
 * </ul>
 */
package io.continuity.examples.shop;
