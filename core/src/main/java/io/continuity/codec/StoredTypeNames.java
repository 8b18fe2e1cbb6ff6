package io.continuity.codec;

import java.util.regex.Pattern;

/** The grammar of names that applications give to what they store. */
final class StoredTypeNames {
    private static final Pattern CLASS =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$-]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$-]*)*");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,199}");
    private static final int MAX_LENGTH = 300;

    private StoredTypeNames() {}

    /** Returns the binary name of a class, or an alias under which a codec has stored it. */
    static String checked(String className) {
        if (className.length() > MAX_LENGTH || !CLASS.matcher(className).matches()) {
            throw new IllegalArgumentException(
                    "stored name must be the binary name of a class, for example com.acme.Cart: '" + className + "'");
        }
        return className;
    }

    static String checkedType(String name) {
        if (!TYPE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name of a session type must be 1 to 200 letters, digits, '_', '.' and '-', a letter first: '"
                            + name + "'");
        }
        return name;
    }
}
