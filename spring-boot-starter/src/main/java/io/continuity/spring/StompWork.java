package io.continuity.spring;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.support.AbstractSubscribableChannel;
import org.springframework.messaging.support.ExecutorChannelInterceptor;

/**
 * What is being done for each session on the threads of Spring's channels: for its client's messages, and to send it others.
 * So a message counts as handled when it was, and not when it was put in a queue. <em>Thread-safe.</em>
 */
final class StompWork implements ExecutorChannelInterceptor {
    private final Map<String, Open> sessions = new ConcurrentHashMap<>();

    /** How much there is for one session. <em>Thread-safe.</em> */
    private static final class Open {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition less = lock.newCondition();

        // Guarded by lock.
        private int count;

        void add(int more) {
            lock.lock();
            try {
                count = Math.max(0, count + more);
                less.signalAll();
            } finally {
                lock.unlock();
            }
        }

        boolean await(Duration most) throws InterruptedException {
            lock.lock();
            try {
                long left = most.toNanos();
                while (count > 0 && left > 0) {
                    left = less.awaitNanos(left);
                }
                boolean done = count == 0;
                count = 0; // What has failed in another interceptor is not reported, and must not be waited for again.
                return done;
            } finally {
                lock.unlock();
            }
        }
    }

    void begin(String session) {
        sessions.put(session, new Open());
    }

    void end(String session) {
        sessions.remove(session);
    }

    /** Waits until nothing is being done for a session: false if it takes longer. */
    boolean await(String session, Duration most) throws InterruptedException {
        Open open = sessions.get(session);
        return open == null || open.await(most);
    }

    private void on(Message<?> message, Consumer<Open> change) {
        Optional.ofNullable(SimpMessageHeaderAccessor.getSessionId(message.getHeaders()))
                .map(sessions::get)
                .ifPresent(change);
    }

    /** One task for each who has subscribed. */
    private static int tasks(MessageChannel channel) {
        return channel instanceof AbstractSubscribableChannel known
                ? known.getSubscribers().size()
                : 0;
    }

    @Override
    public Message<?> preSend(Message<?> message, MessageChannel channel) {
        on(message, open -> open.add(tasks(channel)));
        return message;
    }

    @Override
    public void afterSendCompletion(
            Message<?> message, MessageChannel channel, boolean sent, @Nullable Exception failure) {
        if (!sent) {
            on(message, open -> open.add(-tasks(channel)));
        }
    }

    @Override
    public void afterMessageHandled(
            Message<?> message, MessageChannel channel, MessageHandler handler, @Nullable Exception failure) {
        on(message, open -> open.add(-1));
    }
}
