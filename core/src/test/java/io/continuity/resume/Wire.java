package io.continuity.resume;

/** One transport: in order in each direction, until it is cut, or goes silent. */
final class Wire {
    /** What an end hears. */
    interface End {
        void received(Message wire);

        void closed(int code);
    }

    private static final int ABNORMAL = 1006;

    private final Scheduler scheduler;
    private final End[] ends = new End[2];
    private final long[] lastArrival = new long[2];
    private final boolean[] silent = new boolean[2];
    private final boolean[] heardClose = new boolean[2];
    private boolean cut;

    /** The client is end 0, the server end 1. */
    Wire(Scheduler scheduler, End client, End server) {
        this.scheduler = scheduler;
        ends[0] = client;
        ends[1] = server;
    }

    void send(int from, Message message) {
        if (!cut && !silent[from] && !heardClose[from]) {
            arrive(1 - from, () -> ends[1 - from].received(message));
        }
    }

    private void arrive(int at, Runnable event) {
        lastArrival[at] = Math.max(lastArrival[at], scheduler.now() + scheduler.between(1, 12));
        scheduler.at(lastArrival[at], () -> {
            if (!cut && !heardClose[at]) {
                event.run();
            }
        });
    }

    /** One end closes; it hears nothing more. */
    void close(int from, int code) {
        heardClose[from] = true;
        if (!cut && !silent[from]) {
            arrive(1 - from, () -> hear(1 - from, code));
        }
    }

    private void hear(int at, int code) {
        if (!heardClose[at]) {
            heardClose[at] = true;
            ends[at].closed(code);
        }
    }

    /** What is under way is lost; both ends hear of it, each at its time. */
    void cut() {
        if (!cut) {
            cut = true;
            for (int end = 0; end < 2; end++) {
                int hearing = end;
                scheduler.after(scheduler.between(0, 60), () -> hear(hearing, ABNORMAL));
            }
        }
    }

    /** What one end sends from now on never arrives, and nobody is told. */
    void silence(int from) {
        silent[from] = true;
    }

    boolean isOpen() {
        return !cut && !heardClose[0] && !heardClose[1];
    }
}
