package io.continuity.benchmarks.runner;

/** Every thread the benchmark makes, apart from main. */
final class Threads {
    private Threads() {}

    /** Starts a thread that keeps nothing from ending. */
    static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "benchmark-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs the action when the JVM is told to end, however that happens. */
    static void atEnd(Runnable action) {
        Runtime.getRuntime().addShutdownHook(new Thread(action, "benchmark-end"));
    }
}
