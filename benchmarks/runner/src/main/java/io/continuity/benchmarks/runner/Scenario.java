package io.continuity.benchmarks.runner;

/** A kind of load. */
enum Scenario {
    NOP("nop", "Session untouched"),
    READ_STRING("read-string", "Read a string"),
    READ("read", "Read an object"),
    WRITE("write", "Write an object"),
    MIXED("mixed", "90 % read, 10 % write"),
    CREATE("create", "Create"),
    /** Ends what the measurement of {@link #CREATE} before it has made. */
    LOGOUT("logout", "Log out");

    private final String key;
    private final String title;

    Scenario(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** What options call it. */
    String key() {
        return key;
    }

    String title() {
        return title;
    }
}
