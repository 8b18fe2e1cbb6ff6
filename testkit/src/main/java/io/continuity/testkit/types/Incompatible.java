package io.continuity.testkit.types;

/**
 * Says what is wrong between two releases, and what to do.
 *
 * <p>Values are those of samples, which a test may show; codecs do not show them anyway.
 */
final class Incompatible {
    private Incompatible() {}

    /** Makes an error of where it is, what is wrong and what to do. */
    static AssertionError error(String where, String what, String todo) {
        return new AssertionError(text(where, what, todo));
    }

    /** The same, with what was thrown. */
    static AssertionError error(String where, String what, String todo, Throwable cause) {
        return new AssertionError(text(where, what + " " + reasons(cause), todo), cause);
    }

    private static String text(String where, String what, String todo) {
        return where + System.lineSeparator() + "  Wrong: " + what + System.lineSeparator() + "  To do: " + todo;
    }

    private static String reasons(Throwable thrown) {
        StringBuilder reasons = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            reasons.append(reasons.isEmpty() ? "" : " <- ")
                    .append(cause.getClass().getSimpleName())
                    .append(": ")
                    .append(String.valueOf(cause.getMessage())
                            .lines()
                            .findFirst()
                            .orElse(""));
        }
        return reasons.toString();
    }
}
