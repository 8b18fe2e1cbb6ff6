/**
 * WebSocket endpoints, unchanged, behind a session of our own.
 *
 * <p>{@link io.continuity.ws.server.ContinuityEndpoints} registers them. The container then talks to a
 * {@code ConnectionEndpoint} for each socket; the application's endpoint talks to a {@code ConnectionSession}, which has one
 * {@code Transport} that writes one message at a time.
 */
package io.continuity.ws.server;
