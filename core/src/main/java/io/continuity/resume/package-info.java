/**
 * The protocol {@code continuity.v1}, by which a WebSocket connection outlives the instance that holds it: its frames, its
 * state machines without sockets and clocks, and the SPI for where connections are kept. See docs/protocol.md.
 */
package io.continuity.resume;
