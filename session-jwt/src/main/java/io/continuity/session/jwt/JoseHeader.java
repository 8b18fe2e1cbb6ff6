package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The protected header of a token: one fixed text for each form, key and day.
 *
 * <p>The day is that of the token's making, counted from 1970-01-01 UTC, and part of what the key is derived from. So
 * no derived key seals for longer than a day, which keeps it below the 2<sup>32</sup> messages that AES-GCM with random
 * nonces can bear (NIST SP 800-38D) at up to 49,000 tokens a second; and the set of headers that a token can have is
 * closed: as many for each key as days fit into the longest life of a token.
 *
 * @param form decides everything but the key
 * @param keyId the id of a key
 * @param day since the epoch
 */
record JoseHeader(TokenForm form, String keyId, long day) {
    /** No header is longer in base64: the longest id has 32 characters, and no day 7 digits before the year 4707. */
    static final int MAX_TEXT = 128;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final String END = "\"}";
    private static final Pattern KID = Pattern.compile("([a-z0-9][a-z0-9-]{0,31})\\.(0|[1-9][0-9]{0,5})");

    /** Reads a header that some instance can have written, now or ever. */
    static Optional<JoseHeader> ofText(TokenForm form, String text) {
        String json;
        try {
            json = new String(Base64.getUrlDecoder().decode(text), UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (!json.startsWith(form.headerStart()) || !json.endsWith(END)) {
            return Optional.empty();
        }
        int start = form.headerStart().length();
        Matcher kid = KID.matcher(json.substring(start, Math.max(start, json.length() - END.length())));
        return kid.matches()
                ? Optional.of(new JoseHeader(form, kid.group(1), Long.parseLong(kid.group(2))))
                : Optional.empty();
    }

    String kid() {
        return keyId + "." + day;
    }

    String json() {
        return form.headerStart() + kid() + END;
    }

    /** The header as it stands in a token. */
    String text() {
        return ENCODER.encodeToString(json().getBytes(UTF_8));
    }
}
