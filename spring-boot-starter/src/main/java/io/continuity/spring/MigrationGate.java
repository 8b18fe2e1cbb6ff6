package io.continuity.spring;

import io.continuity.drain.ReadinessGate;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.beans.factory.InitializingBean;

/** Runs migrations once the web server answers, so that the instance is alive meanwhile. <em>Thread-safe.</em> */
final class MigrationGate implements ReadinessGate {
    private static final System.Logger LOG = System.getLogger(MigrationGate.class.getName());

    private final Policy policy;
    private final BooleanSupplier alive;
    private final Supplier<List<InitializingBean>> migrations;

    // Touched by one check at a time only.
    private volatile boolean failing;

    /**
     * Creates it.
     *
     * @param policy OFF where this instance does not migrate, or has done so
     * @param alive whether liveness is up
     * @param migrations what is to be run, asked for when all beans are made
     */
    MigrationGate(Policy policy, BooleanSupplier alive, Supplier<List<InitializingBean>> migrations) {
        this.policy = policy;
        this.alive = alive;
        this.migrations = migrations;
    }

    @Override
    public String name() {
        return "migration";
    }

    @Override
    public Policy policy() {
        return policy;
    }

    /** However long it takes. */
    @Override
    public boolean holdsWhileUnknown() {
        return true;
    }

    @Override
    public Answer check(Duration timeout) {
        if (!alive.getAsBoolean()) {
            return Answer.waiting("waits until the web server answers");
        }
        try {
            for (InitializingBean migration : migrations.get()) {
                migration.afterPropertiesSet();
            }
            failing = false;
            return Answer.open();
        } catch (Exception e) {
            if (!failing) {
                LOG.log(System.Logger.Level.WARNING, "Migrations in the background have failed, trying again", e);
            }
            failing = true;
            return Answer.held("migrations have failed with " + e.getClass().getName() + ", trying again: see the log");
        }
    }
}
