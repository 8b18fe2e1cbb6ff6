package io.continuity.resume;

import io.continuity.codec.EncodedAttribute;
import io.continuity.resume.WriteResult.Collected;
import io.continuity.resume.WriteResult.Done;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What a server sends on one connection that it owns: written to the log first, then put on the transport.
 *
 * <p>One write is under way at a time, and takes along all that has come up meanwhile; one whose outcome is unknown is
 * repeated with the same numbers. <em>Not thread-safe.</em>
 */
final class Outbox {
    /** What an outbox tells of. */
    interface Owner {
        /** Messages of the client of that many bytes, up to a position, are handled for good. */
        void committed(long position, int size, long now);

        /** The log has refused a write: another owner, or none. */
        void lost();

        /** More waits for the client than the connection may hold, or the log is not as it must be. */
        void broken(ResetReason why);
    }

    private static final long FIRST_PAUSE = 50;
    private static final long LONGEST_PAUSE = 2000;
    private static final long REREAD_PAUSE = 200;
    private static final long TRIM_INTERVAL = 1000;
    private static final long NEVER = Long.MAX_VALUE;

    private final Ownership ownership;
    private final LogLimits limits;
    private final ServerIo io;
    private final Owner owner;
    private final SendWindow window;
    private final Deque<OutboxItem> waiting = new ArrayDeque<>();
    private int waitingMessages;
    private long waitingBytes;
    private List<OutboxItem> writing = List.of();
    private boolean busy;
    private boolean uncertain;
    private boolean ready;
    private boolean collecting;
    private boolean moreToCollect = true;
    private long sent;
    private long committed;
    private long acknowledged;
    private long told;
    private long trimAt = NEVER;
    private long retryAt = NEVER;
    private long pause = FIRST_PAUSE;
    private long rereadTo;

    Outbox(Ownership ownership, LogLimits limits, ServerIo io, Owner owner) {
        this.ownership = ownership;
        this.limits = limits;
        this.io = io;
        this.owner = owner;
        this.window = new SendWindow(limits.window());
    }

    /** Begins a connection. */
    void begin(long now) {
        ready = true;
        pump(now);
    }

    /** Begins with what is left to replay: false if it does not follow on the last message that the client has. */
    boolean replay(long received, ClaimResult.Claimed claimed) {
        window.startAfter(received);
        sent = received;
        acknowledged = received;
        told = claimed.acknowledged();
        committed = claimed.committed();
        return follows(claimed.page(), claimed.tail());
    }

    private boolean follows(ReplayPage page, long tail) {
        long next = window.newest() + 1;
        for (LogEntry entry : page.entries()) {
            if (entry.number() != next && !mayStartAt(entry.number())) {
                return false;
            }
            next = entry.number() + 1;
        }
        return page.more() || next == tail + 1 || (page.entries().isEmpty() && mayStartAt(tail + 1));
    }

    private boolean mayStartAt(long number) {
        return limits.overflow() == Overflow.DROP_OLDEST_WITH_GAP && window.size() == 0 && number > window.newest();
    }

    /** Sends a page that follows, then asks for the next or begins with what is new. */
    void replayed(ReplayPage page, long tail, long now) {
        if (!follows(page, tail)) {
            owner.broken(ResetReason.GAP);
            return;
        }
        page.entries().forEach(entry -> {
            gapBefore(entry.number());
            window.add(entry.message());
            transmit(entry.number(), entry.message());
        });
        if (page.more()) {
            readOn(tail);
        } else {
            gapBefore(tail + 1);
            ready = true;
            trimAt = acknowledged > told ? now + TRIM_INTERVAL : trimAt;
            pump(now);
        }
    }

    private void readOn(long tail) {
        call(log -> log.read(ownership, window.newest()), new LogCall.Listener<Optional<ReplayPage>>() {
            @Override
            public void answered(Optional<ReplayPage> next, long now) {
                next.ifPresentOrElse(page -> replayed(page, tail, now), () -> owner.lost());
            }

            @Override
            public void failed(long now) {
                rereadTo = tail;
                retryAt = now + REREAD_PAUSE;
            }
        });
    }

    private void gapBefore(long number) {
        long missing = number - window.newest() - 1;
        if (missing > 0) {
            io.control(new Frame.Gap(window.newest() + 1, missing));
            window.startAfter(number - 1);
            sent = number - 1;
        }
    }

    /** Takes a message, unless there are too many. */
    boolean send(Message message, long now) {
        if (!limits.window().hold(waitingMessages + 1, waitingBytes + message.size())) {
            return false;
        }
        enqueue(new OutboxItem(List.of(message), Map.of(), Optional.empty()));
        pump(now);
        return true;
    }

    /** Stores attributes that no message has brought. */
    void keep(Map<String, Optional<EncodedAttribute>> attributes, long now) {
        enqueue(new OutboxItem(List.of(), attributes, Optional.empty()));
        pump(now);
    }

    /** Takes what handling a message of that size has brought. */
    void handled(Commit commit, int size, long now) {
        OutboxItem.Handled handled = new OutboxItem.Handled(commit.position(), size);
        enqueue(new OutboxItem(commit.messages(), commit.attributes(), Optional.of(handled)));
        pump(now);
    }

    private void enqueue(OutboxItem item) {
        waiting.addLast(item);
        waitingMessages += item.messages().size();
        waitingBytes += item.bytes();
    }

    void posted(long now) {
        moreToCollect = true;
        pump(now);
    }

    void acknowledged(long upTo, long now) {
        if (upTo > sent) {
            throw new ProtocolException("Acknowledged up to " + upTo + ", " + sent + " were sent");
        }
        acknowledged = Math.max(acknowledged, upTo);
        if (ready && acknowledged > told) {
            trimAt = Math.min(trimAt, now + TRIM_INTERVAL);
        }
        if (window.acknowledged(upTo) > 0) {
            pump(now);
        }
    }

    void woken(long now) {
        if (now >= retryAt) {
            retryAt = NEVER;
            if (ready) {
                write();
            } else {
                readOn(rereadTo);
            }
        }
        if (now >= trimAt) {
            trim();
        }
    }

    long dueAt() {
        return Math.min(retryAt, trimAt);
    }

    /** Tells the log what it may forget; what is refused is found out by the next write or refresh. */
    private void trim() {
        trimAt = NEVER;
        long upTo = acknowledged;
        io.ask(log -> log.acknowledge(ownership, upTo), (result, now) -> told = result.isPresent() ? upTo : told);
    }

    /** Writes nothing more, and leaves nothing to the next owner that the client has. */
    void conclude() {
        stop();
        if (acknowledged > told) {
            trim();
        }
    }

    /** Writes nothing more. */
    void stop() {
        ready = false;
        retryAt = NEVER;
        trimAt = NEVER;
    }

    /** Whether there is nothing that a write under way, or one that is possible now, could still change. */
    boolean isSettled() {
        boolean blocked = limits.overflow() == Overflow.BLOCK
                && !waiting.isEmpty()
                && !fits(new OutboxItem.Batch(), waiting.getFirst());
        return !busy && (!ready || waiting.isEmpty() || blocked);
    }

    long sent() {
        return sent;
    }

    /** The messages that are certainly not stored; those that come with a commit were never sent. */
    List<Message> unsent() {
        List<Message> unsent = new ArrayList<>();
        List<OutboxItem> all = new ArrayList<>(isOutcomeUnknown() ? List.of() : writing);
        all.addAll(waiting);
        all.stream().filter(OutboxItem::isSend).forEach(item -> unsent.addAll(item.messages()));
        return unsent;
    }

    int unknown() {
        return isOutcomeUnknown() ? sends(writing) : 0;
    }

    private boolean isOutcomeUnknown() {
        return busy || uncertain;
    }

    private static int sends(List<OutboxItem> items) {
        return (int) items.stream().filter(OutboxItem::isSend).count();
    }

    /** Writes what waits, if nothing is being written. */
    void pump(long now) {
        if (!ready || busy || !writing.isEmpty()) {
            return;
        }
        if (moreToCollect && window.hasRoomFor(1, 1)) {
            collecting = true;
            moreToCollect = false; // Unless something is posted before the answer is here.
            write();
            return;
        }
        OutboxItem.Batch batch = new OutboxItem.Batch();
        boolean alone = false;
        while (!waiting.isEmpty() && !alone && batch.messages() < ReplayPage.MAX_MESSAGES && makesRoom(batch)) {
            alone = waiting.getFirst().isRepeatable();
            if (alone && !batch.isEmpty()) {
                break;
            }
            OutboxItem item = waiting.removeFirst();
            batch.add(item);
            waitingMessages -= item.messages().size();
            waitingBytes -= item.bytes();
        }
        if (ready && !batch.isEmpty()) {
            writing = batch.items();
            write();
        }
    }

    /** Whether the window holds what is in the batch and the next item, by dropping others if need be. */
    private boolean makesRoom(OutboxItem.Batch batch) {
        OutboxItem next = waiting.getFirst();
        if (fits(batch, next)) {
            return true;
        }
        switch (limits.overflow()) {
            case BLOCK -> {
                return false;
            }
            case RESET -> {
                if (batch.isEmpty()) {
                    ready = false;
                    owner.broken(ResetReason.OVERFLOW);
                }
                return false;
            }
            case DROP_OLDEST_WITH_GAP -> {
                while (!fits(batch, next)) {
                    if (window.size() == 0) {
                        return false; // What is in the batch has to be written first, to be dropped then.
                    }
                    window.dropOldest();
                }
                // One that fails is made up for by the next.
                long upTo = window.oldest() - 1;
                io.ask(log -> log.drop(ownership, upTo), (result, now) -> {});
            }
        }
        return true;
    }

    private boolean fits(OutboxItem.Batch batch, OutboxItem next) {
        int count = batch.messages() + next.messages().size();
        long size = batch.bytes() + next.bytes();
        return count == 0 || (batch.isEmpty() && window.size() == 0) || window.hasRoomFor(count, size);
    }

    private void write() {
        busy = true;
        long first = window.newest() + 1;
        if (collecting) {
            WindowLimits room = window.room();
            call(log -> log.collect(ownership, first, room), writes());
            return;
        }
        List<Message> messages = new ArrayList<>();
        Map<String, Optional<EncodedAttribute>> attributes = new HashMap<>();
        long position = committed;
        for (OutboxItem item : writing) {
            messages.addAll(item.messages());
            attributes.putAll(item.attributes());
            position = Math.max(
                    position, item.handled().map(OutboxItem.Handled::position).orElse(0L));
        }
        if (position > committed || !attributes.isEmpty()) {
            Commit commit = new Commit(position, first, messages, attributes);
            call(log -> log.commit(ownership, commit), writes());
        } else {
            call(log -> log.append(ownership, first, messages), writes());
        }
    }

    private LogCall.Listener<WriteResult> writes() {
        return new LogCall.Listener<>() {
            @Override
            public void answered(WriteResult result, long now) {
                pause = FIRST_PAUSE;
                if (result instanceof Done) {
                    written(now);
                } else if (result instanceof Collected collected) {
                    collected(collected, now);
                } else if (result instanceof WriteResult.Mismatch) {
                    busy = false;
                    owner.broken(ResetReason.GAP);
                } else {
                    busy = false;
                    owner.lost();
                }
            }

            @Override
            public void failed(long now) {
                uncertain = true;
                retryAt = now + pause;
                pause = Math.min(pause * 2, LONGEST_PAUSE);
            }
        };
    }

    private void written(long now) {
        List<OutboxItem> batch = writing;
        writing = List.of();
        busy = false;
        uncertain = false;
        int stored = sends(batch);
        batch.forEach(item -> item.messages().forEach(message -> transmit(window.add(message), message)));
        if (stored > 0) {
            io.act(new ServerAction.Stored(stored));
        }
        batch.forEach(item -> item.handled().ifPresent(handled -> {
            committed = Math.max(committed, handled.position());
            owner.committed(handled.position(), handled.size(), now);
        }));
        pump(now);
    }

    private void collected(Collected collected, long now) {
        collecting = false;
        busy = false;
        uncertain = false;
        moreToCollect |= collected.more();
        for (LogEntry entry : collected.entries()) {
            transmit(window.add(entry.message()), entry.message());
        }
        pump(now);
    }

    private void transmit(long number, Message message) {
        if (io.isOpen()) {
            io.send(FrameCodec.app(message));
            sent = number;
        }
    }

    private <T> void call(Function<ConnectionLog, CompletionStage<T>> call, LogCall.Listener<T> listener) {
        io.act(LogCall.of(call, listener));
    }
}
