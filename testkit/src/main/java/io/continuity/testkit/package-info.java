/** What tests of Continuity, and of stores written by others, are made with. */
@NullMarked
package io.continuity.testkit;

import org.jspecify.annotations.NullMarked;
