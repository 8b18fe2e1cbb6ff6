package io.continuity.testkit.types;

import java.nio.file.Path;

/**
 * Where golden files are and what may be done to them.
 *
 * @param directory where they are
 * @param mode what may be done
 */
record Golden(Path directory, Mode mode) {
    /** Names the mode, in lower case. */
    static final String PROPERTY = "continuity.golden";

    /** What may be done to golden files. */
    enum Mode {
        /** Those that are missing are written. */
        MISSING,
        /** Those of this release are written anew. */
        WRITE,
        /** None is written. */
        CHECK;

        static Mode of(String text) {
            for (Mode mode : values()) {
                if (mode.name().equalsIgnoreCase(text)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException(PROPERTY + " must be missing, write or check: '" + text + "'");
        }
    }

    /** Returns what is to be done to have files of a release written anew. */
    static String writeAnew() {
        return "run once with -D" + PROPERTY + "=write and look at what git says";
    }
}
