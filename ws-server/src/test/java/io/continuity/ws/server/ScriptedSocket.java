package io.continuity.ws.server;

import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A socket as Tomcat's: it tells on another thread that a message is out, and holds messages back while batches are allowed. Its
 * client may read nothing for a while, and it may fail. <em>Thread-safe.</em>
 */
final class ScriptedSocket {
    private final ExecutorService told;
    private final Session session = proxy(Session.class, this::session);
    private final RemoteEndpoint.Async async = proxy(RemoteEndpoint.Async.class, this::async);
    private final RemoteEndpoint.Basic basic = proxy(RemoteEndpoint.Basic.class, this::basic);
    private final Map<String, Object> properties = new HashMap<>();
    private final Gate single = new Gate();
    private final Gate flush = new Gate();
    private volatile Runnable flushing = () -> {};
    private volatile @Nullable IOException failure;
    private volatile boolean hasBatches = true;
    private volatile long timeout = -1;

    // Guarded by this.
    private final List<String> out = new ArrayList<>();
    private final List<String> held = new ArrayList<>();
    private boolean batching;
    private int flushes;

    /** Tells what is out on the executor's threads. */
    ScriptedSocket(ExecutorService told) {
        this.told = told;
    }

    private interface Answer {
        @Nullable
        Object to(String method, Object[] arguments) throws IOException;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                ScriptedSocket.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method.getName(), arguments(method, arguments))));
    }

    private static Object[] arguments(Method method, Object @Nullable [] arguments) {
        return arguments == null ? new Object[method.getParameterCount()] : arguments;
    }

    private @Nullable Object session(String method, Object... arguments) {
        return switch (method) {
            case "getAsyncRemote" -> async;
            case "getBasicRemote" -> basic;
            case "getUserProperties" -> properties;
            case "isOpen" -> true;
            case "close" -> write("closed " + ((CloseReason) arguments[0]).getCloseCode());
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private @Nullable Object async(String method, Object... arguments) {
        return switch (method) {
            case "getSendTimeout" -> timeout;
            case "setSendTimeout" -> {
                timeout = (Long) arguments[0];
                yield null;
            }
            case "sendText", "sendBinary" -> {
                told.execute(() -> single(text(arguments[0]), (SendHandler) arguments[1]));
                yield null;
            }
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private void single(String message, SendHandler handler) {
        single.pass();
        write(message);
        handler.onResult(failure == null ? new SendResult(session) : new SendResult(session, failure));
    }

    private @Nullable Object basic(String method, Object... arguments) throws IOException {
        return switch (method) {
            case "getBatchingAllowed" -> isBatching();
            case "setBatchingAllowed" -> batching((Boolean) arguments[0]);
            case "sendText", "sendBinary" -> hold(text(arguments[0]));
            case "flushBatch" -> flush();
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private static String text(Object message) {
        return message instanceof ByteBuffer bytes ? "bytes " + bytes.remaining() : (String) message;
    }

    private synchronized @Nullable Object write(String what) {
        out.add(what);
        return null;
    }

    private synchronized boolean isBatching() {
        return batching;
    }

    private synchronized @Nullable Object batching(boolean allowed) {
        batching = allowed && hasBatches;
        return null;
    }

    private synchronized @Nullable Object hold(String message) {
        if (!batching) {
            throw new IllegalStateException("this would wait for the client: " + message);
        }
        held.add(message);
        return null;
    }

    private @Nullable Object flush() throws IOException {
        flush.pass();
        flushing.run();
        if (failure != null) {
            throw failure;
        }
        synchronized (this) {
            out.addAll(held);
            held.clear();
            flushes++;
        }
        return null;
    }

    Session session() {
        return session;
    }

    /** What a single message has to pass to be out. */
    Gate single() {
        return single;
    }

    /** What a batch has to pass to be out. */
    Gate batch() {
        return flush;
    }

    /** Happens whenever a batch is written. */
    void whileFlushing(Runnable what) {
        flushing = what;
    }

    void failFromNowOn(IOException cause) {
        failure = cause;
    }

    void hasNoBatches() {
        hasBatches = false;
    }

    /** What has reached the network, in order. */
    synchronized List<String> out() {
        return List.copyOf(out);
    }

    /** How many batches were written. */
    synchronized int batches() {
        return flushes;
    }

    /** Whether what the container itself sends now would be held back. */
    synchronized boolean holdsBack() {
        return batching;
    }
}
