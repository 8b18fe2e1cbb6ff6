package io.continuity.benchmarks.websockets;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What was measured, as tables for docs/benchmarks.md. <em>Not thread-safe.</em> */
final class Report {
    private final List<String> aims = new ArrayList<>();
    private final StringBuilder tables = new StringBuilder();
    private int columns;

    /** Begins a table. */
    void table(String... heads) {
        columns = heads.length;
        tables.append('\n');
        row(heads);
        List<String> rule = new ArrayList<>(Collections.nCopies(columns, "--:"));
        rule.set(0, "---");
        row(rule.toArray(String[]::new));
    }

    void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells in " + columns + " columns");
        }
        tables.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** Compares with what was hoped for. */
    void aim(String what, boolean atLeast, double limit, double measured) {
        boolean met = atLeast ? measured >= limit : measured <= limit;
        aims.add("| " + what + " | " + (atLeast ? "at least " : "at most ") + number(limit) + " | " + number(measured)
                + " | " + (met ? "yes" : "**no**") + " |\n");
    }

    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.format(Locale.ROOT, format, value);
    }

    @Override
    public String toString() {
        return "| | Aim | Measured | Met |\n|---|---|--:|---|\n" + String.join("", aims) + tables;
    }
}
