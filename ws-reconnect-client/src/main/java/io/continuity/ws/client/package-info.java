/**
 * A WebSocket client whose connections survive deployments.
 *
 * <p>Start with {@link io.continuity.ws.client.ReconnectingWebSocket}.
 */
package io.continuity.ws.client;
