package io.continuity.ws.server;

import io.continuity.resume.ConnectionId;
import io.continuity.resume.Message;
import io.continuity.resume.PostResult;
import io.continuity.resume.ServerConnection;
import io.continuity.resume.WindowLimits;
import io.continuity.ws.common.Outlet;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the application sends on one connection, until it is stored: by the transport that has it, or in its mailbox when it is
 * elsewhere or nowhere for a moment. In the order of the calls either way. <em>Thread-safe</em>; nobody is told anything under
 * the lock.
 */
final class Outgoing {
    private record Item(Message message, Outlet.Sent sent) {}

    private final ConnectionId id;
    private final ConnectionHub hub;
    private final WindowLimits bound;
    private final Strand posts;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Deque<Item> taken = new ArrayDeque<>();
    private long bytes;
    private Optional<ServedTransport> here;
    private Optional<ServedTransport> next = Optional.empty();
    private boolean posting;
    /** How often an engine is still to be told that something was posted, which comes before what it is given then. */
    private int untold;

    private @Nullable IOException closed;

    Outgoing(ConnectionId id, ConnectionHub hub, ServedTransport transport) {
        this.id = id;
        this.hub = hub;
        this.bound = hub.resumption().settings().limits().window();
        this.here = Optional.of(transport);
        this.posts = new Strand(Runnable::run, LogicalConnection::failed);
    }

    boolean isHere() {
        lock.lock();
        try {
            return here.isPresent();
        } finally {
            lock.unlock();
        }
    }

    void send(Message message, boolean bounded, Outlet.Sent sent) {
        IOException refused = accept(new Item(message, sent), bounded);
        if (refused != null) {
            sent.done(refused);
        } else {
            go();
        }
    }

    private @Nullable IOException accept(Item item, boolean bounded) {
        lock.lock();
        try {
            if (closed != null) {
                return new IOException(closed.getMessage());
            }
            boolean full = waiting.size() + taken.size() >= bound.messages()
                    || (bytes > 0 && bytes + item.message.size() > bound.bytes());
            if (bounded && full) {
                return new IOException((waiting.size() + taken.size()) + " messages of " + bytes
                        + " bytes wait to be stored: send less, or wait for what was sent");
            }
            waiting.add(item);
            bytes += item.message.size();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Has the transport take what waits, or posts it. */
    private void go() {
        Optional<ServedTransport> transport;
        lock.lock();
        try {
            transport = here;
        } finally {
            lock.unlock();
        }
        if (transport.isPresent()) {
            transport.get().event((engine, now) -> {});
        } else {
            posts.run(this::post);
        }
    }

    /** Gives an engine as much as it takes. Called after each of its events. */
    void pull(ServedTransport transport, ServerConnection engine, long now) {
        lock.lock();
        try {
            boolean mine = !posting
                    && untold == 0
                    && here.filter(present -> present == transport).isPresent();
            while (mine && !waiting.isEmpty() && engine.send(waiting.getFirst().message, now)) {
                taken.addLast(waiting.removeFirst());
            }
        } finally {
            lock.unlock();
        }
    }

    void stored(int count) {
        List<Item> stored = new ArrayList<>();
        lock.lock();
        try {
            for (int i = 0; i < count && !taken.isEmpty(); i++) {
                stored.add(forget(taken.removeFirst()));
            }
        } finally {
            lock.unlock();
        }
        stored.forEach(item -> item.sent.done(null));
    }

    private Item forget(Item item) {
        bytes -= item.message.size();
        return item;
    }

    /** Another transport has it. What the one before has not settled comes first. */
    void attach(ServedTransport transport) {
        boolean free;
        lock.lock();
        try {
            free = here.isEmpty();
            if (free) {
                here = Optional.of(transport);
                untold++;
            } else {
                next = Optional.of(transport);
            }
        } finally {
            lock.unlock();
        }
        if (free) {
            collect(transport);
        }
    }

    /** Something was posted to the connection: false if no transport has it here. */
    boolean collect() {
        Optional<ServedTransport> present;
        lock.lock();
        try {
            present = here;
            untold += present.isPresent() ? 1 : 0;
        } finally {
            lock.unlock();
        }
        present.ifPresent(this::collect);
        return present.isPresent();
    }

    /** What was posted a moment ago comes before what is sent now. */
    private void collect(ServedTransport transport) {
        transport.event((engine, now) -> {
            try {
                engine.posted(now);
            } finally {
                told(transport);
            }
        });
    }

    private void told(ServedTransport transport) {
        Optional<ServedTransport> other;
        lock.lock();
        try {
            untold--;
            other = here.filter(present -> untold == 0 && present != transport);
        } finally {
            lock.unlock();
        }
        other.ifPresent(held -> held.event((engine, now) -> {})); // It was given nothing as long as this was to come.
    }

    /** A transport has it no more: of what it has taken, the first so many may be stored or not, the others are not. */
    void left(ServedTransport transport, int unknown) {
        List<Item> unsure = new ArrayList<>();
        Optional<ServedTransport> then = Optional.empty();
        lock.lock();
        try {
            // One that was to follow has taken nothing.
            next = next.filter(following -> following != transport);
            if (here.filter(present -> present == transport).isPresent()) {
                for (int i = 0; i < unknown && !taken.isEmpty(); i++) {
                    unsure.add(forget(taken.removeFirst()));
                }
                while (!taken.isEmpty()) {
                    waiting.addFirst(taken.removeLast());
                }
                here = next;
                next = Optional.empty();
                then = here;
                untold += then.isPresent() ? 1 : 0;
            }
        } finally {
            lock.unlock();
        }
        unsure.forEach(item -> item.sent.done(unsure()));
        then.ifPresentOrElse(this::collect, () -> posts.run(this::post));
    }

    private static IOException unsure() {
        return new IOException("the log did not answer: the message may reach the client, or not");
    }

    private void post() {
        Message first;
        lock.lock();
        try {
            if (posting || here.isPresent() || closed != null || waiting.isEmpty()) {
                return;
            }
            posting = true;
            first = waiting.getFirst().message;
        } finally {
            lock.unlock();
        }
        var unused = hub.resumption().log().post(id, first).whenComplete(this::posted);
    }

    private void posted(@Nullable PostResult result, @Nullable Throwable failure) {
        Optional<Item> item;
        Optional<ServedTransport> then;
        lock.lock();
        try {
            posting = false;
            item = Optional.ofNullable(waiting.pollFirst()).map(this::forget);
            then = here;
            untold += then.isPresent() ? 1 : 0;
        } finally {
            lock.unlock();
        }
        item.ifPresent(it -> it.sent.done(outcome(result)));
        then.ifPresentOrElse(this::collect, () -> posts.run(this::post));
    }

    private static @Nullable IOException outcome(@Nullable PostResult result) {
        if (result == null) {
            return unsure();
        }
        return switch (result) {
            case STORED -> null;
            case FULL -> new IOException("the client is away, and more waits for it than its connection may hold");
            case ABSENT -> new IOException("the connection has ended: its client has not come back in time");
        };
    }

    /** Refuses what waits and what comes. */
    void close(IOException why) {
        List<Item> refused;
        lock.lock();
        try {
            closed = why;
            refused = new ArrayList<>(taken);
            refused.addAll(waiting);
            taken.clear();
            // One that is being posted is answered by that.
            Item first = posting ? waiting.getFirst() : null;
            waiting.clear();
            if (first != null) {
                refused.remove(first);
                waiting.add(first);
            }
            refused.forEach(this::forget);
        } finally {
            lock.unlock();
        }
        refused.forEach(item -> item.sent.done(why));
    }
}
