package io.continuity.codec.jackson;

import io.continuity.codec.AttributeFormatException;
import java.util.Collection;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * Says what went wrong without saying what was read or written: Jackson's own messages quote values, so most of them are
 * not passed on, nor as a cause.
 */
final class Failures {
    private static final int MAX_CAUSES = 20;

    private Failures() {}

    static String reason(Throwable thrown) {
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof AttributeFormatException || cause instanceof StreamConstraintsException) {
                return message(cause) + where(thrown);
            }
            cause = cause.getCause();
        }
        if (thrown instanceof InvalidDefinitionException definition) {
            return "Jackson does not know how: " + definition.getOriginalMessage() + where(thrown);
        }
        if (thrown instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "there is no " + mismatch.getTargetType().getName() + " in the JSON" + where(thrown);
        }
        return thrown.getClass().getName() + where(thrown);
    }

    private static String message(Throwable cause) {
        return cause instanceof JacksonException json ? json.getOriginalMessage() : String.valueOf(cause.getMessage());
    }

    /** The way to what went wrong: by classes and their fields, without keys of maps. */
    private static String where(Throwable thrown) {
        StringBuilder way = new StringBuilder();
        if (thrown instanceof JacksonException json) {
            json.getPath()
                    .forEach(step -> way.append(way.isEmpty() ? "" : " > ").append(shown(step)));
        }
        return way.isEmpty() ? "" : " (at " + way + ")";
    }

    private static String shown(JacksonException.Reference step) {
        Object from = step.from();
        Class<?> type = from instanceof Class<?> known ? known : from == null ? Object.class : from.getClass();
        boolean isContainer =
                Map.class.isAssignableFrom(type) || Collection.class.isAssignableFrom(type) || type.isArray();
        return type.getSimpleName()
                + (isContainer || step.getPropertyName() == null ? "[]" : "." + step.getPropertyName());
    }
}
