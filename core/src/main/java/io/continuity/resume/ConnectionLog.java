package io.continuity.resume;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps connections: who owns each, how far it is, and the messages that its client has not acknowledged.
 *
 * <p>The contract every implementation keeps, tested by {@code ConnectionLogContract} in the test kit:
 *
 * <ul>
 *   <li><b>Absent is not unknown.</b> A log that cannot be asked completes its stage with {@link ConnectionLogException};
 *       a write may have taken effect then all the same.
 *   <li><b>Fenced.</b> Each claim gets a greater fence. From the moment of a claim on, nothing is written under an older one.
 *   <li><b>No holes.</b> Messages are numbered from 1. What does not follow on the last in the log is not written.
 *   <li><b>Repeatable.</b> A write by the owner that is repeated with the same numbers has the effect of one.
 *   <li><b>In order.</b> Writes of one owner take effect in the order of the calls. If one did not, no later one has.
 *   <li><b>All or nothing.</b> So are claims, commits and posts; an append may be cut off after any message.
 *   <li><b>The tail stays.</b> The number of the last message is known also when all have been forgotten.
 * </ul>
 *
 * <p>No call blocks. Stages complete on a thread of the log or of a caller. <em>Thread-safe.</em>
 */
public interface ConnectionLog extends AutoCloseable {
    /**
     * Stores a new connection, owned by its node, with nothing sent and nothing handled.
     *
     * @param connection with an id that was never used
     * @return what to write with, under the fence 1
     */
    CompletionStage<Ownership> create(NewConnection connection);

    /**
     * Takes a connection over, from whoever has it.
     *
     * <p>A token is accepted if it was issued at the last claim, and once more within 10 seconds after the next claim, from
     * the same client object: its answer may have been lost. While a node owns the connection, another client object is
     * refused, unless it continues. If the client has received more than the log holds, as after the failover to a replica
     * that lacked it, numbers go on after what the client has; and so do its own if it holds no longer what the log has not
     * committed. That can be as much as the window holds, and no more.
     *
     * @param request who, and how far
     * @return {@link ClaimResult.Claimed}, or why not
     */
    CompletionStage<ClaimResult> claim(ClaimRequest request);

    /**
     * Writes messages to the client at the end of the log.
     *
     * @param owner who writes
     * @param first the number of the first
     * @param messages at least one
     * @return {@link WriteResult.Done} or why not
     */
    CompletionStage<WriteResult> append(Ownership owner, long first, List<Message> messages);

    /**
     * Writes what handling messages of the client has brought, in one step.
     *
     * @param owner who writes
     * @param commit a position after that of the last commit, or that one with nothing but attributes
     * @return {@link WriteResult.Done} or why not
     */
    CompletionStage<WriteResult> commit(Ownership owner, Commit commit);

    /**
     * Moves messages that others have posted to the end of the log. If the log goes on at {@code first} already, because
     * this is repeated, it answers what is there.
     *
     * @param owner who writes
     * @param first the number of the first
     * @param room how much to move at most; one message in any case
     * @return {@link WriteResult.Collected} or why not
     */
    CompletionStage<WriteResult> collect(Ownership owner, long first, WindowLimits room);

    /**
     * Reads messages to the client.
     *
     * @param owner who reads; not checked
     * @param after the number before the first
     * @return the first of them; empty if there is no such connection
     */
    CompletionStage<Optional<ReplayPage>> read(Ownership owner, long after);

    /**
     * Has a message sent to a connection, whoever owns it, if anybody does. Not repeatable: who repeats it may send twice.
     *
     * @param id of the connection
     * @param message what to send
     * @return whether it is kept
     */
    CompletionStage<PostResult> post(ConnectionId id, Message message);

    /**
     * Forgets messages that the client has acknowledged, but not how far it was.
     *
     * @param owner who writes
     * @param upTo the last of them
     * @return {@link WriteResult.Done} or why not
     */
    CompletionStage<WriteResult> acknowledge(Ownership owner, long upTo);

    /**
     * Forgets messages although the client has not acknowledged them.
     *
     * @param owner who writes
     * @param upTo the last of them
     * @return {@link WriteResult.Done} or why not
     */
    CompletionStage<WriteResult> drop(Ownership owner, long upTo);

    /**
     * Keeps an owned connection for its TTL and a third from now on. Owners call it once in a third.
     *
     * @param owner who has it
     * @return {@link WriteResult.Done} or why not
     */
    CompletionStage<WriteResult> refresh(Ownership owner);

    /**
     * Gives a connection up, for anybody to claim within its TTL. What was posted is at the end of the log then.
     *
     * @param owner who had it
     * @return {@link WriteResult.Done} or why not
     */
    CompletionStage<WriteResult> release(Ownership owner);

    /**
     * Ends a connection and drops its messages.
     *
     * @param owner who had it
     * @param why what a client that resumes it within its TTL is told; empty to forget it at once
     * @return {@link WriteResult.Done} or why not
     */
    CompletionStage<WriteResult> end(Ownership owner, Optional<ResetReason> why);

    /**
     * Asks the owner of a connection to release it, unless the claim would be refused anyway: nobody is to lose a connection
     * to a client that may not have it.
     *
     * @param request the claim that is to follow; its node hears when the connection is released
     * @return whether it is worth waiting
     */
    CompletionStage<WantResult> want(ClaimRequest request);

    /**
     * Adds a connection to a group, until it leaves or ends.
     *
     * @param owner who has it
     * @param group its name
     * @return {@link WriteResult.Done} or why not
     */
    CompletionStage<WriteResult> join(Ownership owner, String group);

    /**
     * Removes a connection from a group.
     *
     * @param owner who has it
     * @param group its name
     * @return {@link WriteResult.Done} or why not
     */
    CompletionStage<WriteResult> leave(Ownership owner, String group);

    /**
     * Finds the connections of a group. All that are in it from the first page to the last are found, once or more often;
     * some that have just ended may be.
     *
     * @param group its name
     * @param cursor where to go on; empty to begin
     * @return some of them
     */
    CompletionStage<MemberPage> members(String group, Optional<String> cursor);

    /**
     * Finds the connections of a principal, as {@link #members} does.
     *
     * @param principal its digest
     * @param cursor where to go on; empty to begin
     * @return some of them
     */
    CompletionStage<MemberPage> belongingTo(String principal, Optional<String> cursor);

    /**
     * Has a node hear hints from now on.
     *
     * @param node that listens, one listener each
     * @param hints who is told
     * @return what to close to hear no more
     */
    Listening listen(String node, ConnectionHints hints);

    /** Releases connections and threads. Calls after it complete with {@link ConnectionLogException}. */
    @Override
    void close();

    /** A node that listens. <em>Thread-safe.</em> */
    interface Listening extends AutoCloseable {
        /** Hears no more. */
        @Override
        void close();
    }
}
