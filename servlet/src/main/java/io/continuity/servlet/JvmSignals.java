package io.continuity.servlet;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

/**
 * SIGTERM, through {@code sun.misc.Signal}, which a JVM need not have and may refuse. <em>Thread-safe.</em>
 *
 * <p>By reflection: the module {@code jdk.unsupported} may not be there.
 */
final class JvmSignals {
    private static final String NAME = "TERM";

    private final Class<?> signals;
    private final Class<?> handlers;
    private final Object term;

    private JvmSignals(Class<?> signals, Class<?> handlers) throws ReflectiveOperationException {
        this.signals = signals;
        this.handlers = handlers;
        this.term = signals.getConstructor(String.class).newInstance(NAME);
    }

    static JvmSignals find() throws ReflectiveOperationException {
        return new JvmSignals(Class.forName("sun.misc.Signal"), Class.forName("sun.misc.SignalHandler"));
    }

    /** Makes a handler. */
    Object handler(InvocationHandler behaviour) {
        return Proxy.newProxyInstance(JvmSignals.class.getClassLoader(), new Class<?>[] {handlers}, behaviour);
    }

    /**
     * Sets who hears of SIGTERM.
     *
     * @return who did before
     * @throws ReflectiveOperationException if the JVM was told not to let anybody (-Xrs)
     */
    Object install(Object handler) throws ReflectiveOperationException {
        return signals.getMethod("handle", signals, handlers).invoke(null, term, handler);
    }

    /** Does what a handler would have done. The JVM's own begins to shut down, and does not return. */
    void pass(Object signal, Object handler) throws ReflectiveOperationException {
        if (handler.equals(handlers.getField("SIG_DFL").get(null))) {
            var unused = install(handler);
            signals.getMethod("raise", signals).invoke(null, term);
        } else if (!isIgnoring(handler)) {
            handlers.getMethod("handle", signals).invoke(handler, signal);
        }
    }

    boolean isIgnoring(Object handler) throws ReflectiveOperationException {
        return handler.equals(handlers.getField("SIG_IGN").get(null));
    }

    /** Does something while nobody else, in whichever application, sets a handler: who does holds this monitor. */
    <T> T exclusively(Supplier<T> does) {
        synchronized (signals) {
            return does.get();
        }
    }

    static String reason(ReflectiveOperationException e) {
        Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
        return cause.toString();
    }

    /** Tells what a proxy's method is. */
    static boolean isHandle(Method method) {
        return method.getName().equals("handle");
    }
}
