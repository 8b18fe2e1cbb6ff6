package io.continuity.drain;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Who is called in a drain. <em>Thread-safe.</em> */
final class Participants {
    private final List<Participant> participants = new CopyOnWriteArrayList<>();
    private final List<Runnable> onCancel = new CopyOnWriteArrayList<>();
    private final Executor threads;
    private final LongSupplier ticker;
    private final System.Logger log;

    private record Participant(DrainPhase phase, String name, DrainParticipant does) {}

    Participants(Executor threads, LongSupplier ticker, System.Logger log) {
        this.threads = threads;
        this.ticker = ticker;
        this.log = log;
    }

    void register(DrainPhase phase, String name, DrainParticipant participant) {
        if (!phase.hasParticipants()) {
            throw new IllegalArgumentException("phase must be one in which participants are called: " + phase);
        }
        participants.add(new Participant(
                phase, Objects.requireNonNull(name, "name"), Objects.requireNonNull(participant, "participant")));
    }

    void onCancel(Runnable callback) {
        onCancel.add(Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Sets all of a phase to work.
     *
     * @param end when the phase ends at the latest, by the ticker
     * @param whenDone called whenever one is done
     */
    List<Participation> begin(DrainPhase phase, long end, Runnable whenDone) {
        List<Participation> begun = participants.stream()
                .filter(participant -> participant.phase == phase)
                .map(participant -> new Participation(
                        participant.name, participant.does, new DrainStep(phase, end, ticker), whenDone))
                .toList();
        begun.forEach(this::begin);
        return begun;
    }

    private void begin(Participation participation) {
        try {
            threads.execute(participation);
        } catch (RuntimeException | OutOfMemoryError e) { // The latter where there can be no more threads.
            participation.fail(e);
        }
    }

    void tellCancelled() {
        for (Runnable callback : onCancel) {
            try {
                callback.run();
            } catch (RuntimeException e) {
                log.log(System.Logger.Level.WARNING, "Somebody could not be told that the drain was cancelled", e);
            }
        }
    }
}
