/** What runs in the processes. */
package io.continuity.processes.app;
