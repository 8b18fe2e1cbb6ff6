package io.continuity.examples.rollout;

import java.io.PrintStream;

/** Shows the run while it goes on. */
interface Progress {

    /** How often {@link #tick} wants to be called. */
    int everyMillis();

    void event(Event event);

    void tick();

    /** Leaves the screen to what is printed next. */
    void end();

    /** Redraws in place on a terminal, else prints lines. */
    // Started with -Djdk.console=java.base, which keeps the console null without a terminal on JDK 22 and later too.
    @SuppressWarnings("SystemConsoleNull")
    static Progress on(PrintStream out, Scene scene) {
        String term = System.getenv().getOrDefault("TERM", "");
        boolean terminal = System.console() != null && !term.isEmpty() && !"dumb".equals(term);
        return terminal ? new TerminalProgress(out, scene) : new LineProgress(out, scene);
    }
}
