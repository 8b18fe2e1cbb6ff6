package io.continuity.processes.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** What requests of a process wait for until its test says so. Of one class loader, above those of applications. */
public final class Gates {
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    private Gates() {}

    private static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, unused -> new CountDownLatch(1));
    }

    /**
     * Tells the test that somebody has come.
     *
     * @param name who
     */
    public static void enter(String name) {
        System.out.println("entered " + name);
    }

    /**
     * Waits until the test opens a gate.
     *
     * @param name which
     */
    public static void await(String name) {
        try {
            gate(name).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something that a line says, other than opening a gate. */
    interface Command {
        void run(String line) throws Exception;
    }

    /** Obeys the test until it ends, which ends the process. */
    static void obey(Command command) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = line(lines); line != null; line = line(lines)) {
            if (line.startsWith("open ")) {
                gate(line.substring("open ".length())).countDown();
            } else {
                command.run(line);
            }
        }
        Runtime.getRuntime().halt(1);
    }

    private static String line(BufferedReader lines) throws IOException {
        return lines.readLine();
    }
}
