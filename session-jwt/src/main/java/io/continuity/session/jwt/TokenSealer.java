package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * Seals content into tokens and opens them.
 *
 * <p>What comes from the client meets three walls, the cheapest first. Its header must be one of the texts that this
 * fleet can have written for a key that is still good: see {@link JoseHeader}. The rest must be spelled as we spell it: see
 * {@link TokenGrammar}. Only then JJWT is called, which knows nothing but the one algorithm of that header. So nobody can
 * choose an algorithm, make anything be parsed or decompressed before it is authenticated, or have two spellings of one
 * token. <em>Thread-safe.</em>
 */
final class TokenSealer {
    private final TokenKeys keys;
    private final InstantSource clock;
    private final KeyDerivation derivation;
    private final TokenGrammar grammar;
    private final SealCount count;
    private volatile LiveKeys live;

    TokenSealer(TokenKeys keys, TokenForm form, TokenPurpose purpose, InstantSource clock) {
        this(keys, new KeyDerivation(form, purpose, JoseKey.Factory.of(form)), clock);
    }

    TokenSealer(TokenKeys keys, KeyDerivation derivation, InstantSource clock) {
        this(keys, derivation, clock, new SealCount());
    }

    TokenSealer(TokenKeys keys, KeyDerivation derivation, InstantSource clock, SealCount count) {
        this.count = count;
        this.keys = keys;
        this.clock = clock;
        this.derivation = derivation;
        this.grammar = new TokenGrammar(derivation.form());
        this.live = new LiveKeys(keys.current(), clock.instant(), derivation);
    }

    /**
     * Seals with the key that is to write now.
     *
     * @param content not empty, and in no token longer than {@link TokenGrammar#MAX_LENGTH}
     * @return a token that differs each time
     */
    String seal(byte[] content) {
        Instant now = clock.instant();
        LiveKeys current = live(now);
        JoseHeader header = current.writing(now);
        int length = grammar.length(header.text().length(), content.length);
        if (content.length == 0 || length > TokenGrammar.MAX_LENGTH) {
            throw new IllegalArgumentException("content must be at least a byte, and its token at most "
                    + TokenGrammar.MAX_LENGTH + " characters: " + content.length + " bytes make " + length);
        }
        if (Arrays.equals(content, header.json().getBytes(UTF_8))) {
            // JJWT's parser would read it as claims: ours of signed tokens, and that of older versions.
            throw new IllegalArgumentException("content must not be the header of a token");
        }
        count.sealed(header);
        return current.key(header).seal(content);
    }

    /**
     * Opens a token. Never throws, whatever the text is.
     *
     * @param token what a client presented
     * @return empty if it is refused, for whatever reason
     */
    Optional<Opened> open(String token) {
        String text = headerText(token);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        LiveKeys current = live(now);
        Optional<JoseHeader> header = current.find(text, now);
        if (header.isEmpty() && namesNewKey(text, current.ring())) {
            current = live(now);
            header = current.find(text, now);
        }
        if (header.isEmpty() || !grammar.matches(token, text.length())) {
            return Optional.empty();
        }
        return open(token, header.get(), current.key(header.get()));
    }

    private static Optional<Opened> open(String token, JoseHeader header, JoseKey key) {
        try {
            return Optional.of(new Opened(key.open(token), header.keyId()));
        } catch (RuntimeException e) {
            // Not only JwtException: JJWT 0.13 lets others out too. There is nothing to tell apart: it is not ours.
            return Optional.empty();
        }
    }

    /** What is before the first dot; empty if no token is like this. */
    private static String headerText(String token) {
        if (token.length() > TokenGrammar.MAX_LENGTH) {
            return "";
        }
        int dot = token.substring(0, Math.min(token.length(), JoseHeader.MAX_TEXT + 1))
                .indexOf('.');
        return token.substring(0, Math.max(0, dot));
    }

    /** Whether it is worth while to look again, as the header names a key that was not there and now may be. */
    private boolean namesNewKey(String headerText, TokenKeyRing known) {
        return JoseHeader.ofText(derivation.form(), headerText)
                .filter(header -> !known.contains(header.keyId()))
                .filter(header -> keys.refresh() || keys.current() != known)
                .isPresent();
    }

    /**
     * Tells whether what was sealed with a key, and opened before, is still good.
     *
     * @param keyId of something that was opened
     * @param now by this instance's clock
     * @return false if the key was removed or revoked since
     */
    boolean isReadable(String keyId, Instant now) {
        return keys.current().isReadable(keyId, now);
    }

    /**
     * Returns how long a token is.
     *
     * @param contentBytes how much is in it
     * @return the exact number of characters, with the key that writes now
     */
    int sealedLength(int contentBytes) {
        Instant now = clock.instant();
        return grammar.length(live(now).writing(now).text().length(), contentBytes);
    }

    private LiveKeys live(Instant now) {
        TokenKeyRing ring = keys.current();
        LiveKeys known = live;
        if (known.serves(ring, now)) {
            return known;
        }
        LiveKeys next = new LiveKeys(ring, now, derivation);
        live = next;
        return next;
    }

    /** What was in a token. <em>Immutable</em>, but for the content, which belongs to the caller. */
    static final class Opened {
        private final byte[] content;
        private final String keyId;

        Opened(byte[] content, String keyId) {
            this.content = content;
            this.keyId = keyId;
        }

        byte[] content() {
            return content;
        }

        /** The id of the key in the ring. */
        String keyId() {
            return keyId;
        }
    }
}
