package io.continuity.session.jwt;

/**
 * How a key of the ring becomes one that seals.
 *
 * @param form of the tokens
 * @param purpose of the tokens
 * @param jose makes what seals
 */
record KeyDerivation(TokenForm form, TokenPurpose purpose, JoseKey.Factory jose) {
    JoseKey key(TokenKeyRing ring, JoseHeader header) {
        String info = purpose.keyInfo(form, header.day());
        return jose.create(header, ring.derive(header.keyId(), info, form.keyAlgorithm()));
    }
}
