package io.continuity.spring;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs the way Spring does, which works until the application's context is closed.
 *
 * <p>{@code java.util.logging}, to which {@code System.getLogger} leads, drops its handlers when the JVM begins to shut down.
 * <em>Thread-safe.</em>
 */
final class BootLogger implements System.Logger {
    private final String name;
    private final Log log;

    BootLogger(Class<?> type) {
        this.name = type.getName();
        this.log = LogFactory.getLog(type);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isLoggable(Level level) {
        return switch (level) {
            case ALL, TRACE -> log.isTraceEnabled();
            case DEBUG -> log.isDebugEnabled();
            case INFO -> log.isInfoEnabled();
            case WARNING -> log.isWarnEnabled();
            case ERROR -> log.isErrorEnabled();
            case OFF -> false;
        };
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        switch (level) {
            case ALL, TRACE -> log.trace(message, thrown);
            case DEBUG -> log.debug(message, thrown);
            case INFO -> log.info(message, thrown);
            case WARNING -> log.warn(message, thrown);
            case ERROR -> log.error(message, thrown);
            case OFF -> {}
        }
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... values) {
        String message =
                format == null || values == null || values.length == 0 ? format : MessageFormat.format(format, values);
        log(level, bundle, message, (Throwable) null);
    }
}
