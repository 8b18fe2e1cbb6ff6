package io.continuity.benchmarks.websockets;

import java.io.PrintStream;
import java.time.Duration;

/**
 * What every measurement needs. <em>Not thread-safe.</em>
 *
 * @param settings what was asked for
 * @param children starts processes
 * @param redis where all connection logs are
 * @param loop serves the load's sockets
 * @param out tells how far it is
 */
record Site(Settings settings, Children children, String redis, Loop loop, PrintStream out) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Starts an instance, and serves the load until it listens. */
    Child server(Subject subject) {
        Child server = children.server(subject, redis);
        loop.until("an instance starts", LIMIT, server::hasAnswered);
        server.listensAt(Integer.parseInt(server.answer("port")));
        return server;
    }

    /** Asks an instance, and serves the load until it has answered. */
    String ask(Child server, String question, String word) {
        server.tell(question);
        loop.until("an answer to " + question, LIMIT, server::hasAnswered);
        return server.answer(word);
    }

    void say(String what) {
        out.println("  " + what);
    }
}
