package io.continuity.spring;

import io.continuity.drain.ReadinessGate.Policy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code continuity.readiness.schema.*}. <em>Immutable.</em>
 *
 * @param pending What becomes of an instance that starts while migrations of its build have not run: "fail" keeps it not ready
 *     until they have, "warn" logs it, "off" does not look.
 * @param tooNew What becomes of an instance that starts on a schema that is newer than its build knows.
 * @param min Version of Flyway's that the schema must have at least. Without it, all migrations of this build must have run.
 * @param max Version of Flyway's that the schema may have at most. Without it, that of the newest migration of this build.
 * @param migrate When this instance runs migrations: "at-start" as Spring Boot does, "background" once the web server
 *     answers, "elsewhere" never.
 */
@ConfigurationProperties(SchemaProperties.PREFIX)
record SchemaProperties(
        @DefaultValue("fail") Policy pending,
        @DefaultValue("warn") Policy tooNew,
        @Nullable String min,
        @Nullable String max,
        @DefaultValue("at-start") Migrate migrate) {
    static final String PREFIX = ReadinessProperties.PREFIX + ".schema";
    static final String MIGRATE = PREFIX + ".migrate";

    /** When an instance runs migrations. */
    enum Migrate {
        AT_START,
        BACKGROUND,
        ELSEWHERE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
