package io.continuity.spring;

import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Schemas that Flyway looks after. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({Flyway.class, FlywayMigrationInitializer.class})
class FlywaySettings {
    @Bean
    SchemaSource continuityFlywaySchemas(
            SchemaProperties schema, ObjectProvider<Flyway> flyways, ListableBeanFactory beans) {
        Optional<MigrationVersion> min = version("schema.min", schema.min());
        Optional<MigrationVersion> max = version("schema.max", schema.max());
        if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
            throw ReadinessProperties.invalid("schema.min", min.get(), "It must not be above schema.max: " + max.get());
        }
        return new SchemaSource(
                true, () -> beans.getBeanNamesForType(Flyway.class, true, false).length > 0, () -> flyways.stream()
                        .map(flyway -> new FlywayHistory(flyway, min, max)));
    }

    private static Optional<MigrationVersion> version(String property, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            MigrationVersion version = MigrationVersion.fromVersion(text);
            if (!version.isPredefined()) {
                return Optional.of(version);
            }
        } catch (FlywayException e) {
            // Said below.
        }
        throw ReadinessProperties.invalid(property, text, "It must be a version as Flyway's: numbers and dots.");
    }

    /** Takes the place of what would migrate, which it keeps for later. */
    @Bean
    static DeferredMigrations continuityDeferredFlyway(Environment environment, BeanFactory beans) {
        return new DeferredMigrations(environment) {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (isActive() && bean instanceof FlywayMigrationInitializer migration) {
                    defer(migration);
                    FlywayMigrationInitializer instead = new FlywayMigrationInitializer(
                            beans.getBeanProvider(Flyway.class).stream()
                                    .findFirst()
                                    .orElseThrow(),
                            flyway -> {});
                    instead.setOrder(migration.getOrder());
                    return instead;
                }
                return bean;
            }
        };
    }
}
