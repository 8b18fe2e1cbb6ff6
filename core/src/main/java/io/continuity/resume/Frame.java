package io.continuity.resume;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What one WebSocket message means in {@code continuity.v1}: see docs/protocol.md. <em>Immutable.</em> */
sealed interface Frame {
    /** A message of the application: counted, kept until it is acknowledged, replayed. */
    record App(Message message) implements Frame {}

    /** A message of the application that is neither counted nor kept. */
    record Volatile(Message message) implements Frame {}

    /** A control frame of a kind that this version does not know, and need not. */
    record Ignored() implements Frame {}

    /** All that is JSON. */
    sealed interface Control extends Frame {}

    /**
     * The client's first frame. {@code rx} is the last message that it has received in order; it holds the messages from
     * {@code oldest} to {@code newest}, none if that is one less. {@code heartbeat} is in milliseconds.
     */
    record Hello(Who who, long rx, long oldest, long newest, Set<String> cap, long heartbeat) implements Control {
        /** {@code inst} is drawn by each client object; {@code at} is a credential for the application. */
        record Who(Optional<String> token, Optional<String> epoch, Optional<String> at, HelloReason why, String inst) {}
    }

    /** A new connection. {@code windowMessages} and {@code windowBytes} bound what the client may have unacknowledged. */
    record Welcome(Grant grant, long heartbeat, long ttl, int windowMessages, long windowBytes, Set<String> cap)
            implements Control {}

    /** The name of a connection: its token, its epoch, who holds it, and under which fence. */
    record Grant(String token, String epoch, String node, long generation) {}

    /** The connection goes on: the client's messages up to {@code rx} are handled; the next to come is {@code next}. */
    record Resumed(Grant grant, long rx, long next, long behind) implements Control {}

    /** A fresh connection begins on this transport. {@code rx} says what was handled of the one before, if known. */
    record Reset(ResetReason why, OptionalLong rx, boolean snapshot, Welcome fresh) implements Control {}

    /** The messages up to {@code n} were the snapshot. */
    record SnapshotEnd(long n) implements Control {}

    /** Come back after so many milliseconds. */
    record Busy(long after) implements Control {}

    /** All up to {@code rx} is handled. */
    record Ack(long rx) implements Control {}

    /** {@code tx} is the number of the last message sent on this transport, {@code ts} for the sender alone. */
    record Ping(long rx, long tx, long ts) implements Control {}

    /** As {@link Ping}, with the {@code ts} of the ping that it answers. */
    record Pong(long rx, long tx, long ts) implements Control {}

    /** Move: open another transport after {@code after} milliseconds; this one ends after {@code by}. */
    record Drain(String id, long after, long by, Optional<String> url) implements Control {}

    /** Nothing follows from this owner; {@code tx} is the last message that it has sent. */
    record Fin(long tx, String why) implements Control {}

    /** The messages from {@code from} on, {@code n} of them, were dropped. */
    record Gap(long from, long n) implements Control {}

    /** From the server: new credentials are wanted before {@code exp} milliseconds. From the client: here they are. */
    record Auth(Optional<String> at, OptionalLong exp) implements Control {}

    /** The new credentials are valid for so many milliseconds; empty if for ever. */
    record AuthOk(OptionalLong exp) implements Control {}

    /** The client ends the connection. */
    record Bye() implements Control {}
}
