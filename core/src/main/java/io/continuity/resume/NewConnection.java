package io.continuity.resume;

/**
 * What a log is told of a connection that begins. <em>Immutable.</em>
 *
 * @param id drawn for it
 * @param epoch drawn for it too; tells this log from one under the same id
 * @param node that owns it from the start
 * @param principal whom it belongs to, as a digest; empty if nobody
 * @param client the client object that has it
 * @param limits how much of it is kept
 */
public record NewConnection(
        ConnectionId id, String epoch, String node, String principal, String client, LogLimits limits) {}
