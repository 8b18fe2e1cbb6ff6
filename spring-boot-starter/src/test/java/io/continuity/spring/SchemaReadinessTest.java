package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.drain.ReadinessGates;
import io.continuity.spring.database.DatabaseApplication;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Applications that start on a real database, with real Flyway or Liquibase, whose schema is not theirs. */
class SchemaReadinessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String READINESS = "/actuator/health/readiness";
    private static final String LIVENESS = "/actuator/health/liveness";
    private static final String ELSEWHERE = "continuity.readiness.schema.migrate=elsewhere";
    private static final String BACKGROUND = "continuity.readiness.schema.migrate=background";
    private static final String FAIL_TOO_NEW = "continuity.readiness.schema.too-new=fail";

    private final JdbcDataSource database = new JdbcDataSource();

    private Path build;
    private Path newerBuild;

    /** A migration that takes its time. */
    @Configuration(proxyBeanMethods = false)
    static class Slow {
        @Bean
        CountDownLatch gate() {
            return new CountDownLatch(1);
        }

        @Bean
        JavaMigration slow(CountDownLatch gate) {
            return new V9__Slow(gate);
        }
    }

    private static final class V9__Slow extends BaseJavaMigration {
        private final CountDownLatch gate;

        V9__Slow(CountDownLatch gate) {
            this.gate = gate;
        }

        @Override
        public void migrate(Context context) throws Exception {
            if (!gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
        }
    }

    @BeforeEach
    void emptyDatabase(@TempDir Path directory) throws IOException {
        build = Files.createDirectory(directory.resolve("build"));
        newerBuild = Files.createDirectory(directory.resolve("newer"));
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @AfterEach
    void dropDatabase() throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("SHUTDOWN");
        }
    }

    private Observed start(Class<?> more, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("test.database=" + database.getURL());
        all.add("continuity.instance.version=1.4");
        all.add("continuity.readiness.interval=100ms");
        all.add("management.endpoint.health.show-details=always");
        return new Observed(Instance.start(
                new SpringApplicationBuilder(DatabaseApplication.class, Observed.Operations.class, more),
                all.toArray(new String[0])));
    }

    private Observed startFlyway(Class<?> more, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.liquibase.enabled=false");
        all.add("spring.flyway.locations=filesystem:" + build);
        return start(more, all.toArray(new String[0]));
    }

    private Observed startLiquibase(String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.flyway.enabled=false");
        all.add("spring.liquibase.change-log=" + build.resolve("changes.sql").toUri());
        return start(DatabaseApplication.class, all.toArray(new String[0]));
    }

    private static void flyway(Path directory, int... versions) throws IOException {
        for (int version : versions) {
            Files.writeString(
                    directory.resolve("V" + version + "__step.sql"), "create table step" + version + " (id int);");
        }
    }

    private FluentConfiguration elsewhere(Path directory) {
        return Flyway.configure().dataSource(database).locations("filesystem:" + directory);
    }

    private static void changes(Path directory, int... steps) throws IOException {
        StringBuilder sql = new StringBuilder("--liquibase formatted sql\n");
        for (int step : steps) {
            sql.append("--changeset ada:").append(step).append(" logicalFilePath:changes\n");
            sql.append("create table step").append(step).append(" (id int);\n");
        }
        Files.writeString(directory.resolve("changes.sql"), sql);
    }

    private void update(Path directory) throws Exception {
        try (Connection connection = database.getConnection();
                Liquibase liquibase = new Liquibase(
                        "changes.sql", new DirectoryResourceAccessor(directory), new JdbcConnection(connection))) {
            liquibase.update(new Contexts());
        }
    }

    private static Map<?, ?> details(Observed app, int status) {
        HttpResponse<String> readiness = app.get(READINESS);
        assertThat(readiness.statusCode()).as(readiness.body()).isEqualTo(status);
        Map<?, ?> components = Observed.in(Observed.parse(readiness.body()), "components");
        return Observed.in(Observed.in(components, "continuityReadiness"), "details");
    }

    private static void assertHeld(Observed app, String reason) {
        Map<?, ?> details = details(app, 503);
        assertThat(details.get("state")).isEqualTo("held");
        assertThat(details.get("reasons")).isEqualTo(List.of(reason));
        assertThat(details.get("version")).isEqualTo("1.4");
        assertThat(details.get("instance"))
                .isEqualTo(app.bean(io.continuity.Instance.class).id());
        assertThat(details.get("since")).isNotNull();
        assertThat(app.get(LIVENESS).statusCode()).isEqualTo(200);
    }

    private static void assertReady(Observed app) {
        await().atMost(PATIENCE).until(() -> app.get(READINESS).statusCode() == 200);
        Map<?, ?> details = details(app, 200);
        assertThat(details.get("state")).isEqualTo("ready");
        assertThat(details.get("reasons")).isEqualTo(List.of());
    }

    private static double held(Observed app, String check) {
        return app.bean(MeterRegistry.class)
                .get("continuity.readiness.held")
                .tag("check", check)
                .gauge()
                .value();
    }

    @Test
    void flywayMigrationThatRunsElsewhereIsWaitedForOnce() throws Exception {
        flyway(build, 1, 2, 3);
        elsewhere(build).target("1").load().migrate();
        try (Observed app = startFlyway(DatabaseApplication.class, ELSEWHERE)) {
            assertHeld(app, "schema-pending: migrations are pending: 2, 3");
            assertThat(held(app, "schema-pending")).isEqualTo(1);
            assertThat(held(app, "schema-too-new")).isZero();

            elsewhere(build).load().migrate();
            assertReady(app);
            assertThat(held(app, "schema-pending")).isZero();
            await().atMost(PATIENCE)
                    .until(() -> !app.bean(ReadinessUpkeep.class).isRunning());
            elsewhere(build).cleanDisabled(false).load().clean();
            assertThat(app.bean(ReadinessGates.class).check()).isTrue();
            assertReady(app);
        }
    }

    @Test
    void flywayFloorIsTheOneThatIsSet() throws Exception {
        flyway(build, 1, 2, 3);
        elsewhere(build).target("1").load().migrate();
        try (Observed app = startFlyway(DatabaseApplication.class, ELSEWHERE, "continuity.readiness.schema.min=2")) {
            assertHeld(app, "schema-pending: migrations are pending: 2");
            elsewhere(build).target("2").load().migrate();
            assertReady(app);
        }
    }

    @Test
    void flywaySchemaThatIsNewerThanTheBuildHoldsOrIsWarnedOf() throws Exception {
        flyway(build, 1);
        flyway(newerBuild, 1, 2, 3);
        elsewhere(newerBuild).load().migrate();
        String reason = "schema-too-new: the schema is at version 3, this build knows 1 at most";
        try (Observed strict = startFlyway(DatabaseApplication.class, FAIL_TOO_NEW);
                Observed lenient = startFlyway(DatabaseApplication.class)) {
            assertHeld(strict, reason);
            assertReady(lenient);
            assertThat(details(lenient, 200).get("warnings")).isEqualTo(List.of(reason));
            assertThat(held(lenient, "schema-too-new")).isEqualTo(1);
        }
        try (Observed told =
                startFlyway(DatabaseApplication.class, FAIL_TOO_NEW, "continuity.readiness.schema.max=3")) {
            assertReady(told);
        }
    }

    @Test
    void instanceIsAliveWhileFlywayMigratesInTheBackground() throws Exception {
        flyway(build, 1);
        try (Observed app = startFlyway(
                Slow.class,
                BACKGROUND,
                "continuity.readiness.timeout=10ms",
                "continuity.readiness.schema.pending=off")) {
            await().atMost(PATIENCE)
                    .until(() ->
                            String.valueOf(details(app, 503).get("reasons")).contains("migration: no answer yet"));
            assertThat(app.get(LIVENESS).statusCode()).isEqualTo(200);

            app.bean(CountDownLatch.class).countDown();
            assertReady(app);
        }
        assertThat(elsewhere(build).load().info().applied()).hasSize(2);
    }

    @Test
    void liquibaseChangeSetThatRunsElsewhereIsWaitedFor() throws Exception {
        changes(build, 1, 2);
        changes(newerBuild, 1);
        update(newerBuild);
        try (Observed app = startLiquibase(ELSEWHERE)) {
            assertHeld(app, "schema-pending: change sets are pending: changes::2");
            update(build);
            assertReady(app);
        }
    }

    @Test
    void liquibaseChangeSetThatTheBuildDoesNotKnowHolds() throws Exception {
        changes(build, 1);
        changes(newerBuild, 1, 2);
        update(newerBuild);
        try (Observed app = startLiquibase(FAIL_TOO_NEW)) {
            assertHeld(app, "schema-too-new: change sets have run that this build does not know: changes::2");
        }
    }

    @Test
    void liquibaseMigrationThatFailsInTheBackgroundIsTriedAgain() throws Exception {
        Files.writeString(build.resolve("changes.sql"), "--liquibase formatted sql\n--changeset ada:1\nno sql;\n");
        try (Observed app = startLiquibase(BACKGROUND, "continuity.readiness.schema.pending=off")) {
            await().atMost(PATIENCE)
                    .until(() ->
                            String.valueOf(details(app, 503).get("reasons")).contains("migrations have failed with "));
            assertThat(app.get(LIVENESS).statusCode()).isEqualTo(200);

            changes(build, 1);
            assertReady(app);
        }
    }

    @Test
    void looksLeaveNothingInAnEmptyDatabase() throws Exception {
        changes(build, 1);
        try (Observed app = startLiquibase(ELSEWHERE)) {
            assertHeld(app, "schema-pending: change sets are pending: changes::1");
        }
        try (Connection connection = database.getConnection();
                var tables = connection.getMetaData().getTables(null, "PUBLIC", "%", null)) {
            assertThat(tables.next()).isFalse();
        }
    }
}
