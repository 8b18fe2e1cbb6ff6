/** WebSockets of Continuity beside those of Tomcat as it comes, under the same load. */
package io.continuity.benchmarks.websockets;
