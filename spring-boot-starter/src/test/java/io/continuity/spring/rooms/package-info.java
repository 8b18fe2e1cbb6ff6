/** An application with STOMP: nothing here knows of Continuity. */
package io.continuity.spring.rooms;
