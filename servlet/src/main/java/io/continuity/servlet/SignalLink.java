package io.continuity.servlet;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one application does at SIGTERM, in the chain of those who want to know.
 *
 * <p>Each application has a class of its own of this name, in its class loader. They find each other in the chain and speak
 * through types of the JDK: as a {@link Supplier} a link begins to drain and tells when it and those below have; as a {@link
 * Consumer} it passes the signal on; as a {@link BiPredicate} it replaces a link below by what that one was before. So all
 * drain at once, then what was there before does what it would have done. <em>Thread-safe.</em>
 */
final class SignalLink
        implements InvocationHandler, Supplier<CompletionStage<Void>>, Consumer<Object>, BiPredicate<Object, Object> {
    static final String THREAD = "continuity-sigterm";
    private static final CompletionStage<Void> NOTHING = CompletableFuture.completedFuture(null);

    private final JvmSignals signals;
    private final System.Logger log;
    private final Object handler;
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile Optional<Runnable> drain;

    // Set right after it is in the chain, and replaced when that one leaves the chain.
    private volatile @Nullable Object previous;

    private SignalLink(JvmSignals signals, Runnable drain, System.Logger log) {
        this.signals = signals;
        this.log = log;
        this.drain = Optional.of(drain);
        this.handler = signals.handler(this);
    }

    /**
     * Becomes the first in the chain.
     *
     * @return empty if the JVM has no signals or does not let them be heard, which is logged
     */
    static Optional<SignalLink> install(Runnable drain, System.Logger log) {
        try {
            JvmSignals signals = JvmSignals.find();
            SignalLink link = new SignalLink(signals, drain, log);
            Object before = signals.install(link.handler);
            link.previous = before;
            if (signals.isIgnoring(before)) {
                var unused = signals.install(before);
                throw new IllegalAccessException("the process was started with SIGTERM ignored");
            }
            return Optional.of(link);
        } catch (ReflectiveOperationException | LinkageError e) {
            String reason = e instanceof ReflectiveOperationException cause ? JvmSignals.reason(cause) : e.toString();
            log.log(
                    System.Logger.Level.WARNING,
                    () -> "SIGTERM cannot be heard (" + reason + "): requests that come while the container stops fail."
                            + " Have the platform begin the drain by continuity.drain.path before it stops the process");
            return Optional.empty();
        }
    }

    /** Leaves the chain. Where another's handler keeps a reference to it, it passes on what it is told from now on. */
    void remove() {
        drain = Optional.empty();
        boolean gone = signals.exclusively(this::unchain);
        if (!gone) {
            log.log(
                    System.Logger.Level.INFO,
                    "Somebody else's SIGTERM handler refers to the one of this application, whose classes stay until that"
                            + " one goes; it does nothing any more");
        }
    }

    private boolean unchain() {
        try {
            Object before = previous();
            Object top = signals.install(before);
            if (top == handler) {
                return true;
            }
            var unused = signals.install(top);
            return replaceIn(top, handler, before);
        } catch (ReflectiveOperationException e) {
            log.log(System.Logger.Level.WARNING, "The SIGTERM handler cannot be taken back", e);
            return false;
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        if (JvmSignals.isHandle(method)) {
            hear(Objects.requireNonNull(arguments)[0]);
            return null;
        }
        return switch (method.getName()) {
            case "equals" -> arguments != null && arguments[0] == proxy;
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "Continuity's SIGTERM handler";
        };
    }

    /** On the thread that the JVM makes for each signal. */
    private void hear(Object signal) {
        if (told.compareAndSet(false, true)) {
            get().toCompletableFuture().join();
        } else if (drain.isPresent()) {
            log.log(
                    System.Logger.Level.WARNING,
                    "SIGTERM again: the container stops now, without waiting for the drain");
        }
        accept(signal);
    }

    /** Begins to drain, all those below too. */
    @Override
    public CompletionStage<Void> get() {
        if (begun.compareAndSet(false, true)) {
            Runnable does = drain.orElse(() -> {});
            CompletionStage<Void> below = below();
            Thread thread = new Thread(() -> drain(does, below), THREAD);
            thread.setDaemon(true);
            thread.start();
        }
        return drained;
    }

    private void drain(Runnable does, CompletionStage<Void> below) {
        try {
            does.run();
        } catch (RuntimeException | Error e) {
            log.log(System.Logger.Level.ERROR, "The drain has failed; the container stops without it", e);
        } finally {
            below.whenComplete((nothing, failure) -> drained.complete(null));
        }
    }

    private CompletionStage<Void> below() {
        Optional<Object> below = link(previous());
        if (below.isPresent()
                && below.get() instanceof Supplier<?> link
                && link.get() instanceof CompletionStage<?> stage) {
            return stage.thenAccept(nothing -> {});
        }
        return NOTHING;
    }

    /** Passes it on to whoever is none of us. */
    @Override
    @SuppressWarnings("unchecked") // Of the same name, though another class.
    public void accept(Object signal) {
        Object before = previous();
        Optional<Object> below = link(before);
        if (below.isPresent() && below.get() instanceof Consumer<?> link) {
            ((Consumer<Object>) link).accept(signal);
            return;
        }
        try {
            signals.pass(signal, before);
        } catch (ReflectiveOperationException e) {
            log.log(System.Logger.Level.ERROR, "SIGTERM cannot be passed on: the process goes on, drained", e);
        }
    }

    /** Replaces one below. */
    @Override
    public boolean test(Object link, Object replacement) {
        if (previous() == link) {
            previous = replacement;
            return true;
        }
        return replaceIn(previous(), link, replacement);
    }

    @SuppressWarnings("unchecked") // Likewise.
    private static boolean replaceIn(Object above, Object link, Object replacement) {
        Optional<Object> other = link(above);
        return other.isPresent()
                && other.get() instanceof BiPredicate<?, ?> chain
                && ((BiPredicate<Object, Object>) chain).test(link, replacement);
    }

    /** The link behind a handler, of whichever class loader; empty if it is none of us. */
    private static Optional<Object> link(Object handler) {
        return Optional.of(handler)
                .filter(known -> Proxy.isProxyClass(known.getClass()))
                .<Object>map(Proxy::getInvocationHandler)
                .filter(link -> link.getClass().getName().equals(SignalLink.class.getName()));
    }

    private Object previous() {
        Object known = previous;
        while (known == null) { // A signal in the moment between the two lines of install.
            Thread.onSpinWait();
            known = previous;
        }
        return known;
    }
}
