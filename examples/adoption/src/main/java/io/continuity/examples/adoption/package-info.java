/** An application that knows nothing of where its sessions are. */
@NullMarked
package io.continuity.examples.adoption;

import org.jspecify.annotations.NullMarked;
