package io.continuity.session.jwt;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Everything that anybody logs at any level, from when it is made until it is closed. <em>Thread-safe.</em> */
final class Logs implements AutoCloseable {
    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    Logs() {
        handler.setLevel(Level.ALL);
        root.setLevel(Level.ALL);
        root.addHandler(handler);
    }

    /** What these have said, each as it would be printed, with exceptions. */
    List<String> of(Class<?> logging, Level level) {
        return records.stream()
                .filter(logged ->
                        logged.getLevel().equals(level) && logging.getName().equals(logged.getLoggerName()))
                .map(new SimpleFormatter()::format)
                .toList();
    }

    /** What all have said. */
    String all() {
        StringBuilder all = new StringBuilder();
        records.forEach(logged -> all.append(new SimpleFormatter().format(logged)));
        return all.toString();
    }

    @Override
    public void close() {
        root.removeHandler(handler);
        root.setLevel(before);
    }
}
