package io.continuity.servlet;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Optional;

/**
 * Drains an application from SIGTERM on, and does what is left of it when the application is destroyed.
 *
 * <p>Touched by the container only, one call after another.
 */
final class DrainLife implements ServletContextListener {
    private static final System.Logger LOG = System.getLogger(DrainLife.class.getName());

    private final Drain drain;
    private Optional<DrainSignal> signal = Optional.empty();

    DrainLife(Drain drain) {
        this.drain = drain;
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ClassLoader loader = ApplicationLoader.of(event.getServletContext());
        signal = DrainSignal.listen(() -> drain(loader), LOG);
    }

    private void drain(ClassLoader loader) {
        // Handed on to the threads of participants.
        Thread.currentThread().setContextClassLoader(loader);
        var unused = drain.drain();
    }

    /** The container takes no requests any more, and has ended filters. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        signal.ifPresent(DrainSignal::close);
        if (drain.phase() != DrainPhase.CLOSE) {
            if (drain.phase() == DrainPhase.SERVING) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "The application stops without SIGTERM, or its container was faster: requests are not waited for,"
                                + " background work and changes of sessions are");
            }
            var unused = drain.stop();
        }
    }
}
