package io.continuity.benchmarks.runner;

import java.util.Optional;

/** The same application with its sessions kept elsewhere. */
enum Variant {
    IN_MEMORY("in-memory", "In memory", "in-memory"),
    CONTINUITY("continuity", "Continuity", "continuity"),
    CONTINUITY_NO_NEAR_CACHE(
            "continuity-no-near-cache",
            "Continuity, near cache off",
            "continuity",
            "--continuity.session.near-cache.max-entries=0"),
    SPRING_SESSION("spring-session", "Spring Session", "spring-session"),
    SPRING_SESSION_INDEXED(
            "spring-session-indexed",
            "Spring Session, indexed",
            "spring-session",
            "--spring.session.data.redis.repository-type=indexed");

    private final String key;
    private final String title;
    private final String module;
    private final Optional<String> argument;

    Variant(String key, String title, String module) {
        this(key, title, module, Optional.empty());
    }

    Variant(String key, String title, String module, String argument) {
        this(key, title, module, Optional.of(argument));
    }

    Variant(String key, String title, String module, Optional<String> argument) {
        this.key = key;
        this.title = title;
        this.module = module;
        this.argument = argument;
    }

    /** What options call it. */
    String key() {
        return key;
    }

    String title() {
        return title;
    }

    /** The module whose jar it is, and the jar's name without its suffix. */
    String module() {
        return module;
    }

    /** What its command line has and the others' have not. */
    Optional<String> argument() {
        return argument;
    }

    boolean usesRedis() {
        return this != IN_MEMORY;
    }
}
