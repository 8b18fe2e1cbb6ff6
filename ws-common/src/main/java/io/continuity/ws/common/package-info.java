/**
 * Sessions of our own, and what calls the methods of endpoints: for the modules of this project, not for applications. It names
 * nothing that only a server has.
 */
package io.continuity.ws.common;
