package io.continuity.resume;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The log as one process reaches it: over a pipelined connection with delays, on which requests and replies get lost. */
final class SimulatedLog implements ConnectionLog {
    private static final long TIMEOUT = 80;

    private final Scheduler scheduler;
    private final ConnectionLog log;
    private final History history;
    private long lastArrival;
    private long lastReply;
    private int requestsToLose;
    private int repliesToLose;

    SimulatedLog(Scheduler scheduler, ConnectionLog log, History history) {
        this.scheduler = scheduler;
        this.log = log;
        this.history = history;
    }

    void loseRequests(int count) {
        requestsToLose = count;
    }

    void loseReplies(int count) {
        repliesToLose = count;
    }

    private <T> CompletionStage<T> over(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (requestsToLose > 0) {
            requestsToLose--;
            fail(answer);
            return answer;
        }
        lastArrival = Math.max(lastArrival, scheduler.now() + scheduler.between(0, 4));
        boolean lost = repliesToLose > 0;
        repliesToLose -= lost ? 1 : 0;
        scheduler.at(lastArrival, () -> {
            T result = call.get().toCompletableFuture().join();
            if (lost) {
                fail(answer);
            } else {
                lastReply = Math.max(lastReply, scheduler.now() + scheduler.between(0, 4));
                scheduler.at(lastReply, () -> answer.complete(result));
            }
        });
        return answer;
    }

    private void fail(CompletableFuture<?> answer) {
        scheduler.after(TIMEOUT, () -> answer.completeExceptionally(new ConnectionLogException("No reply")));
    }

    /** Performs a write and notes what the log has then. */
    private CompletionStage<WriteResult> write(Ownership owner, Supplier<CompletionStage<WriteResult>> call) {
        return over(() -> {
            CompletionStage<WriteResult> result = call.get();
            history.written(owner, result.toCompletableFuture().join());
            note(owner.id());
            return result;
        });
    }

    private void note(ConnectionId id) {
        long known = history.of(id).log.size();
        log.read(new Ownership(id, 0), known).thenAccept(page -> page.ifPresent(it -> history.inLog(id, it.entries())));
    }

    @Override
    public CompletionStage<Ownership> create(NewConnection connection) {
        return over(() -> {
            history.created(connection);
            return log.create(connection);
        });
    }

    @Override
    public CompletionStage<ClaimResult> claim(ClaimRequest request) {
        return over(() -> log.claim(request).thenApply(result -> {
            if (result instanceof ClaimResult.Claimed claimed) {
                history.claimed(request, claimed.owner(), scheduler.now());
            }
            return result;
        }));
    }

    @Override
    public CompletionStage<WriteResult> append(Ownership owner, long first, List<Message> messages) {
        return write(owner, () -> log.append(owner, first, messages));
    }

    @Override
    public CompletionStage<WriteResult> commit(Ownership owner, Commit commit) {
        return write(owner, () -> log.commit(owner, commit).thenApply(result -> {
            if (result instanceof WriteResult.Done) {
                history.committed(owner.id(), commit);
            }
            return result;
        }));
    }

    @Override
    public CompletionStage<WriteResult> collect(Ownership owner, long first, WindowLimits room) {
        return write(owner, () -> log.collect(owner, first, room));
    }

    @Override
    public CompletionStage<Optional<ReplayPage>> read(Ownership owner, long after) {
        return over(() -> log.read(owner, after));
    }

    @Override
    public CompletionStage<PostResult> post(ConnectionId id, Message message) {
        return over(() -> {
            CompletionStage<PostResult> result = log.post(id, message);
            note(id);
            return result;
        });
    }

    @Override
    public CompletionStage<WriteResult> acknowledge(Ownership owner, long upTo) {
        return over(() -> log.acknowledge(owner, upTo));
    }

    @Override
    public CompletionStage<WriteResult> drop(Ownership owner, long upTo) {
        return over(() -> log.drop(owner, upTo));
    }

    @Override
    public CompletionStage<WriteResult> refresh(Ownership owner) {
        return over(() -> log.refresh(owner));
    }

    @Override
    public CompletionStage<WriteResult> release(Ownership owner) {
        return write(owner, () -> log.release(owner));
    }

    @Override
    public CompletionStage<WriteResult> end(Ownership owner, Optional<ResetReason> why) {
        return over(() -> log.end(owner, why));
    }

    @Override
    public CompletionStage<WantResult> want(ClaimRequest request) {
        return over(() -> log.want(request));
    }

    @Override
    public CompletionStage<WriteResult> join(Ownership owner, String group) {
        return over(() -> log.join(owner, group));
    }

    @Override
    public CompletionStage<WriteResult> leave(Ownership owner, String group) {
        return over(() -> log.leave(owner, group));
    }

    @Override
    public CompletionStage<MemberPage> members(String group, Optional<String> cursor) {
        return over(() -> log.members(group, cursor));
    }

    @Override
    public CompletionStage<MemberPage> belongingTo(String principal, Optional<String> cursor) {
        return over(() -> log.belongingTo(principal, cursor));
    }

    @Override
    public Listening listen(String node, ConnectionHints hints) {
        return log.listen(node, hints);
    }

    @Override
    public void close() {
        log.close();
    }
}
