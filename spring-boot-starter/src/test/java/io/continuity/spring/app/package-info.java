/** A small application as a user of the starter would write it. */
@NullMarked
package io.continuity.spring.app;

import org.jspecify.annotations.NullMarked;
