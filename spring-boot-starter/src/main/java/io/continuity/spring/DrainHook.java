package io.continuity.spring;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.servlet.DrainSignal;
import jakarta.servlet.ServletContext;
import java.lang.StackWalker.Option;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.web.context.WebApplicationContext;

/**
 * Has the instance leave service when the application's context closes, before anything in it stops; in somebody else's
 * container at SIGTERM, as the context closes too late there.
 *
 * <p>Boot then says that the application refuses traffic, on the thread that closes the context, and waits for whoever
 * listens. Listens last, so that readiness and the fleet's lease are changed by then. <em>Thread-safe.</em>
 */
final class DrainHook implements SmartLifecycle {
    private static final System.Logger LOG = new BootLogger(DrainHook.class);

    private final Drain drain;
    private final ConfigurableApplicationContext context;
    private final Optional<Duration> bootTimeout;
    private final AtomicBoolean refused = new AtomicBoolean();
    private volatile Optional<DrainSignal> signal = Optional.empty();
    private volatile boolean started;
    private volatile boolean running;

    /**
     * Creates it, not listening.
     *
     * @param bootTimeout what the application has set for Boot's phases; empty if it has not
     */
    DrainHook(Drain drain, ConfigurableApplicationContext context, Optional<Duration> bootTimeout) {
        this.drain = drain;
        this.context = context;
        this.bootTimeout = bootTimeout;
    }

    @Override
    public void start() {
        running = true;
        if (!started) {
            started = true;
            // Here and not as a bean: this way it is the last of those without an order.
            context.addApplicationListener(new Listener());
            drain.register(DrainPhase.ANNOUNCE, "readiness", step -> refuse());
            drain.onCancel(this::accept);
            DrainPlans.announce(drain.plan(), bootTimeout);
            if (bootTimeout.isEmpty()) {
                limitBoot();
            }
        }
        if (isGuest()) {
            signal = DrainSignal.listen(this::leave, LOG);
        }
    }

    /** Tells whether it runs in somebody else's container, which has stopped taking requests when the context closes. */
    boolean isGuest() {
        ServletContext container = context instanceof WebApplicationContext web ? web.getServletContext() : null;
        return container != null && !hasServer() && !isMock(container);
    }

    /** In a test without a server, SIGTERM is the test's. */
    private static boolean isMock(ServletContext container) {
        return container.getClass().getName().startsWith("org.springframework.mock.");
    }

    /** However the drain has begun. */
    private void refuse() {
        if (context.isActive()
                && context.getBean(ApplicationAvailability.class).getReadinessState()
                        != ReadinessState.REFUSING_TRAFFIC) {
            refused.set(true);
            AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        }
    }

    /** Unless the application refuses for reasons of its own. */
    private void accept() {
        if (refused.getAndSet(false) && !context.isClosed()) {
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    /** Boot's 30 seconds, after a drain, would end with SIGKILL before the flush. */
    private void limitBoot() {
        context.getBeanProvider(DefaultLifecycleProcessor.class)
                .ifUnique(processor -> processor.setTimeoutPerShutdownPhase(
                        drain.plan().bound(DrainPhase.BACKGROUND).toMillis()));
    }

    @Override
    public void stop() {
        running = false;
        signal.ifPresent(DrainSignal::close);
        signal = Optional.empty();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void leave() {
        try {
            var unused = drain.leaveService();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "The drain has failed; the application stops without it", e);
        }
    }

    /** Told of every change of availability, also those that the application makes to ward off load for a while. */
    private final class Listener implements ApplicationListener<AvailabilityChangeEvent<?>> {
        @Override
        public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
            boolean ours = event.getSource() == context;
            if (ours && event.getState() == ReadinessState.REFUSING_TRAFFIC && isClosing() && hasServer()) {
                leave();
            }
            if (ours && event.getState() == ReadinessState.ACCEPTING_TRAFFIC && drain.phase() != DrainPhase.SERVING) {
                refuse(); // A drain that began before the application had started, of which Boot knows nothing.
            }
        }

        @Override
        public boolean supportsAsyncExecution() {
            return false;
        }
    }

    private boolean hasServer() {
        return context instanceof WebServerApplicationContext application && application.getWebServer() != null;
    }

    /** Nothing else tells Boot's event from one that the application has published. */
    private static boolean isClosing() {
        return StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("doClose")
                        && AbstractApplicationContext.class.isAssignableFrom(frame.getDeclaringClass())));
    }
}
