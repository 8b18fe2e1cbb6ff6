package io.continuity.resume;

/**
 * Who wants to own a connection, and what its client has said. <em>Immutable.</em>
 *
 * @param id of the connection
 * @param node that wants it
 * @param client who has it, as far as that was proved
 * @param positions how far the client is
 */
public record ClaimRequest(ConnectionId id, String node, Client client, Positions positions) {
    /**
     * The client that resumes.
     *
     * @param epoch of the connection, as the client remembers it
     * @param principal whom it belongs to, as a digest; empty if nobody
     * @param generation the fence under which its token was issued
     * @param object drawn by each client object
     * @param continues whether it says that this object has had the connection all the time
     */
    public record Client(String epoch, String principal, long generation, String object, boolean continues) {}

    /**
     * How far the client is.
     *
     * @param received the last message that it has received in order
     * @param oldest the first that it can send again
     * @param newest the last that it can send again; one less than the oldest if there is none
     */
    public record Positions(long received, long oldest, long newest) {}
}
