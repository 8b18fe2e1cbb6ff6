/** Keys that encrypt what Continuity stores or hands out. Needs nothing but the JDK. */
package io.continuity.crypto;
