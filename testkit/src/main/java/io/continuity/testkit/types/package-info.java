/** Proof that releases of an application read one another's session types. */
@NullMarked
package io.continuity.testkit.types;

import org.jspecify.annotations.NullMarked;
