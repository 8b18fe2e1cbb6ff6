package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * An answer on a {@link RawConnection}; the body is still to be read.
 *
 * <p>Immutable, apart from the body.
 */
record RawAnswer(int status, Map<String, String> headers, InputStream body) {

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    String text() throws IOException {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Whether the connection ends with this answer. */
    boolean isLast() {
        return header("Connection").filter("close"::equalsIgnoreCase).isPresent();
    }
}
