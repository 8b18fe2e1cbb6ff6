/** Auto-configuration of Continuity for servlet applications on Spring Boot 4. */
@NullMarked
package io.continuity.spring;

import org.jspecify.annotations.NullMarked;
