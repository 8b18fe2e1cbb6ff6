package io.continuity.spring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * What Flyway has recorded. <em>Thread-safe.</em>
 *
 * @param min what the schema must have at least; empty for all that the build has
 * @param max what the schema may have at most; empty for the newest that the build has
 */
record FlywayHistory(Flyway flyway, Optional<MigrationVersion> min, Optional<MigrationVersion> max)
        implements SchemaHistory {

    @Override
    public List<String> pending() {
        MigrationInfo[] all = flyway.info().all();
        List<String> reasons = new ArrayList<>();
        List<String> failed = names(all, migration -> migration.getState().isFailed());
        if (!failed.isEmpty()) {
            reasons.add("migrations have failed: " + SchemaHistory.some(failed));
        }
        List<String> pending = names(
                all, migration -> migration.getState() == MigrationState.PENDING && isNeeded(migration.getVersion()));
        Optional<MigrationVersion> current = newest(all, FlywayHistory::isApplied);
        if (!pending.isEmpty()) {
            reasons.add("migrations are pending: " + SchemaHistory.some(pending));
        } else if (min.isPresent()
                && current.filter(version -> version.compareTo(min.get()) >= 0).isEmpty()) {
            reasons.add("the schema is at " + told(current) + ", at least " + min.get() + " is needed");
        }
        return reasons;
    }

    @Override
    public List<String> tooNew() {
        MigrationInfo[] all = flyway.info().all();
        Optional<MigrationVersion> known =
                max.or(() -> newest(all, migration -> migration.getState().isResolved()));
        Optional<MigrationVersion> current = newest(all, FlywayHistory::isApplied);
        // Who has no migrations of its own, and says nothing, knows nothing.
        return current.filter(version -> known.filter(version::isNewerThan).isPresent())
                .map(version -> List.of("the schema is at version " + version + ", this build knows "
                        + known.orElseThrow() + " at most"))
                .orElse(List.of());
    }

    private boolean isNeeded(@Nullable MigrationVersion version) {
        return min.isEmpty() || (version != null && version.compareTo(min.get()) <= 0);
    }

    private static boolean isApplied(MigrationInfo migration) {
        MigrationState state = migration.getState();
        return state.isApplied() && state != MigrationState.UNDONE && state != MigrationState.DELETED;
    }

    private static Optional<MigrationVersion> newest(MigrationInfo[] all, Predicate<MigrationInfo> some) {
        return Arrays.stream(all)
                .filter(some)
                .flatMap(migration -> Stream.ofNullable(migration.getVersion()))
                .max(Comparator.naturalOrder());
    }

    /** Repeatable migrations have no version. */
    private static List<String> names(MigrationInfo[] all, Predicate<MigrationInfo> some) {
        return Arrays.stream(all)
                .filter(some)
                .map(migration ->
                        migration.isVersioned() ? String.valueOf(migration.getVersion()) : migration.getDescription())
                .toList();
    }

    private static String told(Optional<MigrationVersion> version) {
        return version.map(MigrationVersion::toString).orElse("none");
    }
}
