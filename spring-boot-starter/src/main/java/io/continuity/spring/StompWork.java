package io.continuity.spring;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.support.AbstractSubscribableChannel;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.MessageBuilder;

/**
 * What is being done for each session on the threads of Spring's channels: for its client's messages, and to send it others.
 * So a message counts as handled when it was, and not when it was put in a queue. <em>Thread-safe.</em>
 */
final class StompWork {
    private final Map<String, Open> sessions = new ConcurrentHashMap<>();

    /** How much there is for one session. <em>Thread-safe.</em> */
    private static final class Open {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition less = lock.newCondition();

        // Guarded by lock.
        private int inbound;
        private int outbound;
        private boolean spilled;

        private volatile boolean replaying;

        void add(boolean in, int more) {
            lock.lock();
            try {
                if (in) {
                    inbound = Math.max(0, inbound + more);
                } else {
                    outbound = Math.max(0, outbound + more);
                }
                less.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void spill() {
            lock.lock();
            try {
                spilled = true;
                less.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private boolean isDone() {
            return inbound == 0 && (outbound == 0 || spilled);
        }

        boolean await(Duration most) throws InterruptedException {
            lock.lock();
            try {
                long left = most.toNanos();
                while (!isDone() && left > 0) {
                    left = less.awaitNanos(left);
                }
                boolean done = isDone();
                inbound = 0; // What takes too long must not be waited for again.
                outbound = done ? outbound : 0;
                spilled = false;
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

    /** So much is sent to a session that replies to its client's message cannot be told from it: they are not waited for. */
    void spill(String session) {
        Optional.ofNullable(sessions.get(session)).ifPresent(Open::spill);
    }

    /** What comes for a session from now on has been said before, elsewhere; or no more. */
    void replaying(String session, boolean begins) {
        Optional.ofNullable(sessions.get(session)).ifPresent(open -> open.replaying = begins);
    }

    /**
     * Returns what has to be the first interceptor of a channel, and so the last that hears that a message was handled: what
     * others do then, as to release the next one, is part of that.
     */
    ChannelInterceptor watch(boolean inbound) {
        return new Watch(inbound);
    }

    private final class Watch implements ExecutorChannelInterceptor {
        private final boolean inbound;

        Watch(boolean inbound) {
            this.inbound = inbound;
        }

        private Optional<Open> session(Message<?> message) {
            return Optional.ofNullable(SimpMessageHeaderAccessor.getSessionId(message.getHeaders()))
                    .map(sessions::get);
        }

        private void add(Message<?> message, int more) {
            session(message).ifPresent(open -> open.add(inbound, more));
        }

        /** One task for each who has subscribed. */
        private static int tasks(MessageChannel channel) {
            return channel instanceof AbstractSubscribableChannel known
                    ? known.getSubscribers().size()
                    : 0;
        }

        @Override
        public Message<?> preSend(Message<?> message, MessageChannel channel) {
            add(message, tasks(channel));
            return message;
        }

        @Override
        public void afterSendCompletion(
                Message<?> message, MessageChannel channel, boolean sent, @Nullable Exception failure) {
            if (!sent) {
                add(message, -tasks(channel));
            }
        }

        /** A controller has answered a subscription when it began: its method is not called again. */
        @Override
        public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
            boolean replayed = handler instanceof SimpAnnotationMethodMessageHandler
                    && SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) == SimpMessageType.SUBSCRIBE
                    && session(message).filter(open -> open.replaying).isPresent();
            return replayed
                    ? MessageBuilder.fromMessage(message)
                            .removeHeader(SimpMessageHeaderAccessor.DESTINATION_HEADER)
                            .build()
                    : message;
        }

        @Override
        public void afterMessageHandled(
                Message<?> message, MessageChannel channel, MessageHandler handler, @Nullable Exception failure) {
            add(message, -1);
        }
    }
}
