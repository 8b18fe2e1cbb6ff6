package io.continuity.spring;

import java.util.Optional;

/**
 * What the session cookie is called.
 *
 * @param value empty if nobody has said it
 */
record SessionCookieName(Optional<String> value) {}
