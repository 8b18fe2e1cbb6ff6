package io.continuity.spring;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Keeps Boot from running migrations while it makes beans. <em>Thread-safe.</em> */
abstract class DeferredMigrations implements BeanPostProcessor {
    private final List<InitializingBean> deferred = new CopyOnWriteArrayList<>();
    private final boolean active;

    DeferredMigrations(Environment environment) {
        this.active = Binder.get(environment)
                        .bind(SchemaProperties.MIGRATE, SchemaProperties.Migrate.class)
                        .orElse(SchemaProperties.Migrate.AT_START)
                != SchemaProperties.Migrate.AT_START;
    }

    /** What Boot would have done, in its order. */
    List<InitializingBean> deferred() {
        return deferred;
    }

    boolean isActive() {
        return active;
    }

    void defer(InitializingBean migration) {
        deferred.add(migration);
    }
}
