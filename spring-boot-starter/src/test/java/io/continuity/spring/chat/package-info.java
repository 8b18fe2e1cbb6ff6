/** Applications with WebSockets as there are many: nothing here knows of Continuity. */
package io.continuity.spring.chat;
