package io.continuity.session.jwt;

import io.continuity.session.Revocation;
import io.continuity.session.Revocation.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Revocations of one kind, in tables of which each is less than half as large as the one before it.
 *
 * <p>What is added makes a small table, which is merged with those before it that are not much larger: so an entry is
 * copied a few times only, and to look something up takes a few probes. Past a number of entries, what is added goes into
 * a set that does not grow. <em>Immutable</em>, but for that set, which only ever says more.
 *
 * @param tables the largest first
 * @param past what there was no room for
 */
record RevokedTables(List<RevokedTable> tables, Optional<CoarseSet> past) {
    static final RevokedTables EMPTY = new RevokedTables(List.of(), Optional.empty());

    RevokedTables {
        tables = List.copyOf(tables);
    }

    RevokedTables with(List<? extends Revocation> revocations, long nowSeconds, int maxEntries) {
        List<? extends Revocation> news =
                revocations.stream().filter(each -> !covers(each)).toList();
        int room = Math.min(news.size(), Math.max(0, maxEntries - size()));
        RevokedTables with = room == 0 ? this : with(RevokedTable.of(news.subList(0, room)), nowSeconds);
        return room == news.size() ? with : with.withPast(news.subList(room, news.size()), maxEntries);
    }

    private RevokedTables with(RevokedTable added, long nowSeconds) {
        List<RevokedTable> kept = new ArrayList<>(tables);
        List<RevokedTable> small = new ArrayList<>(List.of(added));
        long size = added.size();
        while (!kept.isEmpty() && kept.get(kept.size() - 1).size() <= 2 * size) {
            RevokedTable last = kept.remove(kept.size() - 1);
            small.add(last);
            size += last.size();
        }
        kept.add(small.size() == 1 ? added : RevokedTable.merged(small, nowSeconds));
        return new RevokedTables(kept, past);
    }

    private RevokedTables withPast(List<? extends Revocation> revocations, int maxEntries) {
        CoarseSet set = past.orElseGet(() -> new CoarseSet(maxEntries));
        revocations.forEach(set::add);
        return new RevokedTables(tables, Optional.of(set));
    }

    /** Returns this without tables of which a quarter is over: these are made anew. */
    RevokedTables pruned(long nowSeconds) {
        List<RevokedTable> kept = new ArrayList<>();
        for (RevokedTable table : tables) {
            int alive = table.alive(nowSeconds);
            if (4L * alive > 3L * table.size()) {
                kept.add(table);
            } else if (alive > 0) {
                kept.add(RevokedTable.merged(List.of(table), nowSeconds));
            }
        }
        return new RevokedTables(kept, past.filter(set -> !set.isOver(nowSeconds)));
    }

    boolean isEmpty() {
        return tables.isEmpty() && past.isEmpty();
    }

    boolean isRevoked(Subject subject, long issuedMillis, long nowSeconds) {
        for (RevokedTable table : tables) {
            if (table.isRevoked(subject, issuedMillis, nowSeconds)) {
                return true;
            }
        }
        return past.isPresent() && past.get().isRevoked(subject, issuedMillis, nowSeconds);
    }

    boolean covers(Revocation revocation) {
        return tables.stream().anyMatch(table -> table.covers(revocation));
    }

    /** How many are kept exactly; one that was added again with a later end may count twice. */
    int size() {
        return tables.stream().mapToInt(RevokedTable::size).sum();
    }

    long bytes() {
        return tables.stream().mapToLong(RevokedTable::bytes).sum()
                + past.map(CoarseSet::bytes).orElse(0L);
    }
}
