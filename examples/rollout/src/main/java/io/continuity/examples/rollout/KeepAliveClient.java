package io.continuity.examples.rollout;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A program that sends requests over one connection, as long as it is left one, and never a second time. A connection that
 * turns out to be closed when it sends is a failure.
 *
 * <p>Not thread-safe; one step at a time.
 */
final class KeepAliveClient implements Visitor {
    private static final int OK = 200;

    private final String name;
    private final URI shop;
    private final int thinkMillis;
    private final Tally tally;
    private final AnswerCheck check;
    private final Optional<Ledger> ledger;
    private Optional<RawConnection> connection = Optional.empty();
    private int posts;

    private KeepAliveClient(String name, URI shop, int thinkMillis, LoadBooks books, boolean posting) {
        this.name = name;
        this.shop = shop;
        this.thinkMillis = thinkMillis;
        this.tally = books.tally();
        this.check = new AnswerCheck(tally);
        this.ledger = posting ? Optional.of(books.ledger()) : Optional.empty();
    }

    static KeepAliveClient getting(String name, URI shop, int thinkMillis, LoadBooks books) {
        return new KeepAliveClient(name, shop, thinkMillis, books, false);
    }

    /** Each POST has an id of its own, which the ledger learns once it is acknowledged. */
    static KeepAliveClient posting(String name, URI shop, int thinkMillis, LoadBooks books) {
        return new KeepAliveClient(name, shop, thinkMillis, books, true);
    }

    @Override
    public int step() {
        Tally.Started started = tally.started();
        String id = name + "-" + ++posts;
        String what = ledger.isPresent() ? "POST /load by " + name : "GET /load by " + name;
        try {
            RawConnection open = connection.isPresent() ? connection.get() : RawConnection.open(shop);
            connection = Optional.of(open);
            RawAnswer answer = ledger.isPresent()
                    ? open.send("POST", "/load?id=" + id, Map.of())
                    : open.send("GET", "/load", Map.of());
            String text = answer.text();
            if (check.count(started, what, answer.status(), answer::header)) {
                compare(what, answer.status(), text, ledger.isPresent() ? "executed " + id : "here");
                ledger.filter(book -> answer.status() == OK).ifPresent(book -> book.acknowledged(id));
            }
            if (answer.isLast()) {
                leave();
            }
        } catch (IOException e) {
            tally.failed(started, what + ": " + e);
            leave();
        }
        return thinkMillis;
    }

    @Override
    public void leave() {
        connection.ifPresent(RawConnection::close);
        connection = Optional.empty();
    }

    private void compare(String what, int status, String text, String expected) {
        if (status != OK || !text.equals(expected)) {
            tally.wrong(name, what + " was answered with " + status + " '" + text + "', not '" + expected + "'");
        }
    }
}
