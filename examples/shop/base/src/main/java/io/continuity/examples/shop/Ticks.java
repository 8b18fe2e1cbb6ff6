package io.continuity.examples.shop;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Streams of events that are numbered alike by all instances: four a second, counted by the clock. Who comes back with the
 * number of the last one gets all since then, from any instance. Thread-safe.
 */
@Component
@ConditionalOnProperty("shop.journal")
final class Ticks implements DisposableBean {

    private static final long MILLIS = 250;

    /** A minute. What is older is not sent again. */
    private static final long MOST_MISSED = 240;

    private static final long NO_TIMEOUT = 0;

    private final InstantSource clock;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "ticks"));

    Ticks(InstantSource clock) {
        this.clock = clock;
        var unused = thread.scheduleWithFixedDelay(this::send, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
    }

    SseEmitter fromNow() {
        return after(now());
    }

    SseEmitter after(long tick) {
        Stream stream = new Stream(Math.max(tick, now() - MOST_MISSED));
        stream.emitter.onCompletion(() -> streams.remove(stream));
        streams.add(stream);
        return stream.emitter;
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }

    private void send() {
        long now = now();
        streams.forEach(stream -> {
            if (!stream.sendUpTo(now)) {
                streams.remove(stream);
            }
        });
    }

    private long now() {
        return clock.millis() / MILLIS;
    }

    /** Not thread-safe; only the thread of the ticks sends. */
    private static final class Stream {

        private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        private long last;

        private Stream(long last) {
            this.last = last;
        }

        /** False when nobody listens any more. */
        private boolean sendUpTo(long now) {
            try {
                while (last < now) {
                    emitter.send(SseEmitter.event().id(Long.toString(last + 1)).data("tick"));
                    last++;
                }
                return true;
            } catch (IOException e) {
                return false;
            } catch (IllegalStateException e) {
                // A stream that is left open and silent would be the worst.
                emitter.completeWithError(e);
                return false;
            }
        }
    }
}
