package io.continuity.session.jwt;

import javax.crypto.SecretKey;

/** Seals and opens with one derived key. <em>Thread-safe.</em> */
interface JoseKey {
    /** Returns a compact JWE or JWS with the pinned header. */
    String seal(byte[] content);

    /**
     * Returns the content of a token that has the pinned header and the right grammar.
     *
     * @throws RuntimeException of any kind if it was not sealed with this key
     */
    byte[] open(String token);

    /** Makes them for one form. */
    interface Factory {
        JoseKey create(JoseHeader header, SecretKey key);

        /** Through JJWT. */
        static Factory of(TokenForm form) {
            return form == TokenForm.ENCRYPTED ? JweKey::new : JwsKey::new;
        }
    }
}
