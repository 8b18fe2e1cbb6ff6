/** An application's package with a class that cannot be a session type. */
package io.continuity.spring.undeclared;
