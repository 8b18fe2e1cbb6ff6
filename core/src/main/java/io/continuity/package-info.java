/** What every part of Continuity shares: the root of its exceptions and its clocks. */
package io.continuity;
