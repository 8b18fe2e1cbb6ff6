package io.continuity.spring;

import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.spring.SchemaProperties.Migrate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gates for schemas, whoever looks after them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SchemaProperties.class)
class SchemaSettings {
    @Bean
    SchemaGate continuityPendingSchemaGate(SchemaProperties schema, ObjectProvider<SchemaSource> sources) {
        return gate(SchemaGate.PENDING, schema.pending(), sources, SchemaHistory::pending);
    }

    @Bean
    SchemaGate continuityTooNewSchemaGate(SchemaProperties schema, ObjectProvider<SchemaSource> sources) {
        return gate(SchemaGate.TOO_NEW, schema.tooNew(), sources, SchemaHistory::tooNew);
    }

    private static SchemaGate gate(
            String name, Policy policy, ObjectProvider<SchemaSource> sources, SchemaGate.Question question) {
        boolean any = sources.stream().anyMatch(source -> source.any().getAsBoolean());
        return new SchemaGate(
                name,
                any ? policy : Policy.OFF,
                () -> sources.stream().flatMap(source -> source.all().get()).toList(),
                question);
    }

    @Bean
    MigrationGate continuityMigrationGate(
            SchemaProperties schema, StartProgress progress, ObjectProvider<DeferredMigrations> migrations) {
        return new MigrationGate(
                schema.migrate() == Migrate.BACKGROUND ? Policy.FAIL : Policy.OFF,
                () -> progress.now().isAlive(),
                () -> migrations.stream()
                        .flatMap(some -> some.deferred().stream())
                        .toList());
    }

    /** Settings without an effect would be taken for ones that have it. */
    @Bean
    SmartInitializingSingleton continuityRequiresSchema(SchemaProperties schema, ObjectProvider<SchemaSource> sources) {
        return () -> {
            boolean any = sources.stream().anyMatch(source -> source.any().getAsBoolean());
            boolean versions = sources.stream()
                    .anyMatch(source -> source.hasVersions() && source.any().getAsBoolean());
            if (!versions && schema.min() != null) {
                throw ReadinessProperties.invalid("schema.min", schema.min(), "It is for Flyway, which is not there.");
            }
            if (!versions && schema.max() != null) {
                throw ReadinessProperties.invalid("schema.max", schema.max(), "It is for Flyway, which is not there.");
            }
            if (!any && schema.migrate() != Migrate.AT_START) {
                throw ReadinessProperties.invalid(
                        "schema.migrate", schema.migrate(), "It is for Flyway and Liquibase, of which none is there.");
            }
        };
    }
}
