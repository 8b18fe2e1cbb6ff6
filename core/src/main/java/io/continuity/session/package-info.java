/**
 * The session model and the SPI of the stores that keep sessions.
 *
 * <p>A <em>handle</em> is the opaque text that a client presents and gets back. What it holds is the store's own
 * business: an id, an id and a version, or the whole session.
 */
package io.continuity.session;
