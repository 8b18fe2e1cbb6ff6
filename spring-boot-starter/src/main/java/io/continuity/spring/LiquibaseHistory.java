package io.continuity.spring;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.RanChangeSet;
import liquibase.changelog.StandardChangeLogHistoryService;
import liquibase.changelog.filter.ChangeSetFilter;
import liquibase.changelog.filter.ContextChangeSetFilter;
import liquibase.changelog.filter.DbmsChangeSetFilter;
import liquibase.changelog.filter.IgnoreChangeSetFilter;
import liquibase.changelog.filter.LabelChangeSetFilter;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.SpringLiquibase;
import liquibase.integration.spring.SpringResourceAccessor;
import org.springframework.beans.DirectFieldAccessor;

/**
 * What Liquibase has recorded. Reads its table, if there is one, and creates and locks nothing. <em>Thread-safe.</em>
 *
 * @param liquibase says which change log, and which database
 */
record LiquibaseHistory(SpringLiquibase liquibase) implements SchemaHistory {
    /** What is in the build and what is in the table. */
    private record Both(Database database, DatabaseChangeLog changeLog, List<RanChangeSet> ran) {}

    /** Looks at both while there is a connection. */
    @FunctionalInterface
    private interface Look {
        List<String> at(Both both);
    }

    @Override
    public List<String> pending() throws Exception {
        return look(both -> {
            Set<ChangeSet> done = Collections.newSetFromMap(new IdentityHashMap<>());
            both.ran().forEach(ran -> done.addAll(both.changeLog().getChangeSets(ran)));
            List<ChangeSetFilter> filters = filters(both.database());
            List<String> pending = both.changeLog().getChangeSets().stream()
                    .filter(change -> !done.contains(change)
                            && filters.stream()
                                    .allMatch(filter -> filter.accepts(change).isAccepted()))
                    .map(change -> change.getFilePath() + "::" + change.getId())
                    .toList();
            return told("change sets are pending: ", pending);
        });
    }

    @Override
    public List<String> tooNew() throws Exception {
        return look(both -> {
            List<String> unknown = both.ran().stream()
                    .filter(ran -> both.changeLog().getChangeSets(ran).isEmpty())
                    .map(ran -> ran.getChangeLog() + "::" + ran.getId())
                    .toList();
            // Who has no change sets of its own knows nothing.
            return both.changeLog().getChangeSets().isEmpty()
                    ? List.of()
                    : told("change sets have run that this build does not know: ", unknown);
        });
    }

    private static List<String> told(String what, List<String> names) {
        return names.isEmpty() ? List.of() : List.of(what + SchemaHistory.some(names));
    }

    private List<ChangeSetFilter> filters(Database database) {
        return List.of(
                new ContextChangeSetFilter(new Contexts(liquibase.getContexts())),
                new LabelChangeSetFilter(new LabelExpression(liquibase.getLabelFilter())),
                new DbmsChangeSetFilter(database),
                new IgnoreChangeSetFilter());
    }

    private List<String> look(Look look) throws Exception {
        try (Connection connection = liquibase.getDataSource().getConnection()) {
            Database database = database(connection);
            Liquibase reader = new Liquibase(
                    liquibase.getChangeLog(), new SpringResourceAccessor(liquibase.getResourceLoader()), database);
            parameters().forEach((name, value) -> reader.setChangeLogParameter(String.valueOf(name), value));
            // Not the one that Liquibase shares, which keeps what it has read.
            StandardChangeLogHistoryService history = new StandardChangeLogHistoryService();
            history.setDatabase(database);
            List<RanChangeSet> ran =
                    history.hasDatabaseChangeLogTable() ? new ArrayList<>(history.getRanChangeSets()) : List.of();
            return look.at(new Both(database, reader.getDatabaseChangeLog(), ran));
        }
    }

    private Database database(Connection connection) throws LiquibaseException {
        Database database =
                DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
        if (liquibase.getDefaultSchema() != null) {
            database.setDefaultSchemaName(liquibase.getDefaultSchema());
        }
        if (liquibase.getLiquibaseSchema() != null) {
            database.setLiquibaseSchemaName(liquibase.getLiquibaseSchema());
        }
        if (liquibase.getDatabaseChangeLogTable() != null) {
            database.setDatabaseChangeLogTableName(liquibase.getDatabaseChangeLogTable());
        }
        return database;
    }

    /** It has no getter, and names of included files may depend on them. */
    private Map<?, ?> parameters() {
        return new DirectFieldAccessor(liquibase).getPropertyValue("parameters") instanceof Map<?, ?> known
                ? known
                : Map.of();
    }
}
