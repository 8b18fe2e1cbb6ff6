/** An application with STOMP, of which {@code StompMain} makes a process. */
package io.continuity.processes.stomp;
