package io.continuity.spring;

import java.time.Instant;
import java.time.InstantSource;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;

/** Hears how far Boot has got with starting the application. <em>Thread-safe.</em> */
final class StartProgress implements ApplicationListener<AvailabilityChangeEvent<?>> {
    private final InstantSource clock;
    private volatile Step step;
    private volatile Runnable listener = () -> {};

    /** How far it is. */
    enum Stage {
        /** Beans are made, and the web server is started. */
        STARTING,
        /** The web server answers; the application's runners are at work. */
        ALIVE,
        /** Boot has done all it does. */
        ACCEPTING,
        /** It refuses traffic: it leaves, or wards off load for a while. */
        REFUSING
    }

    /** Where it is. <em>Immutable.</em> */
    record Step(Stage stage, Instant since) {
        boolean isAlive() {
            return stage != Stage.STARTING;
        }

        boolean isAccepting() {
            return stage == Stage.ACCEPTING;
        }
    }

    StartProgress(InstantSource clock) {
        this.clock = clock;
        this.step = new Step(Stage.STARTING, clock.instant());
    }

    Step now() {
        return step;
    }

    /** Sets who is told of each step. */
    void listener(Runnable hears) {
        listener = hears;
    }

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
        if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
            enter(Stage.ACCEPTING);
        } else if (event.getState() == ReadinessState.REFUSING_TRAFFIC) {
            enter(Stage.REFUSING);
        } else if (event.getState() == LivenessState.CORRECT && step.stage() == Stage.STARTING) {
            enter(Stage.ALIVE);
        }
    }

    private void enter(Stage stage) {
        step = new Step(stage, clock.instant());
        listener.run();
    }

    /** Events are heard on whichever thread changes the state. */
    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }
}
