package io.continuity.testkit;

import java.util.List;

/** Input that stores have stumbled over. <em>Immutable.</em> */
final class Hostile {
    /** Names of attributes that must be kept as they are. */
    static final List<String> NAMES = List.of(
            "",
            " ",
            "with space",
            "{brace}",
            "}{",
            "colon:and.dot/slash",
            "line\nbreak\r\n",
            "\u0000nul",
            "*",
            "[a-z]?",
            "\"quoted\" \\",
            "case",
            "CASE",
            "\u00e9",
            "e\u0301",
            "ключ",
            "日本語",
            "\uD83D\uDE00",
            "id",
            "version",
            "creationTime",
            "lastAccessedTime",
            "maxInactiveInterval",
            "n".repeat(1024));

    /** Handles that no store can have issued. */
    static final List<String> HANDLES = List.of(
            "",
            " ",
            "x",
            "x".repeat(8192),
            "{".repeat(24),
            "{}",
            "{ab}cdefghijklmnopqrstuv",
            "\n",
            "abcdefghijklmnopqrstuvw\n",
            "abcdefghijklmnopqrstuvwx\r\nDEL abc",
            "\u0000",
            "abcdefghijklmnopqrstuvw\u0000",
            "日本語日本語日本語日本語日本語日本語日本語日本語",
            "éééééééééééééééééééééééé",
            "\uD800",
            "*",
            "************************",
            "????????????????????????",
            "../../../../etc/passwd",
            ".",
            "..",
            "-",
            "abcdefghijklmnopqrstuvwx.",
            "abcdefghijklmnopqrstuvwx.-1",
            "abcdefghijklmnopqrstuvwx.99999999999999999999999",
            "eyJhbGciOiJub25lIn0.e30.");

    private Hostile() {}
}
