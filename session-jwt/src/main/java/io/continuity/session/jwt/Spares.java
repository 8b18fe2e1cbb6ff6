package io.continuity.session.jwt;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Things that cost much to make and can be used again, a few of them. <em>Thread-safe.</em> */
final class Spares<T> {
    private static final int MOST = 32;

    private final BlockingQueue<T> spare = new ArrayBlockingQueue<>(MOST);
    private final Supplier<T> make;
    private final Consumer<T> end;

    Spares(Supplier<T> make, Consumer<T> end) {
        this.make = make;
        this.end = end;
    }

    /** Returns one that nobody else uses. */
    T take() {
        T found = spare.poll();
        return found != null ? found : make.get();
    }

    /** Takes one back that is as if it had just been made. */
    void giveBack(T used) {
        if (!spare.offer(used)) {
            end.accept(used);
        }
    }
}
