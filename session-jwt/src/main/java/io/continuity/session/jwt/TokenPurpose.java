package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What keys are derived for: a token of another application or another cookie does not open.
 *
 * @param application its name, the same in all instances
 * @param cookie the name of the cookie
 */
record TokenPurpose(String application, String cookie) {
    private static final String VERSION = "continuity/session-jwt/v1";

    TokenPurpose {
        requireText("application", application);
        requireText("cookie", cookie);
    }

    private static void requireText(String what, String name) {
        // A lone surrogate is encoded as '?', and would make two names one.
        if (name.isBlank() || !UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException(what + " must be a name that is not blank: '" + name + "'");
        }
    }

    /**
     * Names what one day's key is for. No two names, forms or days give the same text: the first name is preceded by
     * its length, and the other one is the last thing there.
     */
    String keyInfo(TokenForm form, long day) {
        return VERSION + "|" + form + "|" + day + "|" + application.length() + ":" + application + "|" + cookie;
    }
}
