package io.continuity.session.jwt;

import java.util.Optional;

/**
 * Where the keys come from: a file, a property, a vault.
 *
 * <p>Asked for each token, so answers come from memory. Neither method throws: a source that has become unreadable keeps
 * to the last ring, says so by {@link #trouble()}, and logs it. <em>Thread-safe.</em>
 */
public interface TokenKeys {
    /**
     * Returns the keys that are in force.
     *
     * @return the same object for as long as nothing has changed
     */
    TokenKeyRing current();

    /**
     * Looks for new keys now, as a token names one that is not in the ring.
     *
     * <p>Anybody can send such tokens: looks at most once a second, and one caller at a time, while the others wait.
     *
     * @return true if {@link #current()} has changed
     */
    boolean refresh();

    /**
     * Tells what is wrong with the source.
     *
     * @return why {@link #current()} may be out of date, without secrets; empty if it is not
     */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /**
     * Keeps to one ring.
     *
     * @param ring the keys, for ever
     * @return keys that change only by their times
     */
    static TokenKeys fixed(TokenKeyRing ring) {
        return new TokenKeys() {
            @Override
            public TokenKeyRing current() {
                return ring;
            }

            @Override
            public boolean refresh() {
                return false;
            }
        };
    }
}
