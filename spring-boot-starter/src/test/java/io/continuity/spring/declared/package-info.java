/** An application's package with classes that are session types by their annotations. */
package io.continuity.spring.declared;
