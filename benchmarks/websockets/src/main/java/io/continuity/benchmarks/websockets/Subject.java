package io.continuity.benchmarks.websockets;

/** What is compared: one endpoint, registered with the container or with Continuity. */
enum Subject {
    RAW("Tomcat as it comes", false),
    VOLATILE("Continuity, volatile", true),
    MEMORY("Continuity, log in memory", true),
    REDIS("Continuity, log in Redis", true);

    private final String title;
    private final boolean resumable;

    Subject(String title, boolean resumable) {
        this.title = title;
        this.resumable = resumable;
    }

    String title() {
        return title;
    }

    boolean isResumable() {
        return resumable;
    }
}
