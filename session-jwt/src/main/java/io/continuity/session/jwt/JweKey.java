package io.continuity.session.jwt;

import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import javax.crypto.SecretKey;

/** A compact JWE through JJWT, with everything turned off that this one header does not need. <em>Thread-safe.</em> */
final class JweKey implements JoseKey {
    private final JoseHeader header;
    private final SecretKey key;
    private final JoseJson json;
    private final JwtParser parser;

    JweKey(JoseHeader header, SecretKey key) {
        this.header = header;
        this.key = key;
        this.json = new JoseJson(header);
        this.parser = Jwts.parser()
                .sig()
                .clear()
                .and()
                .enc()
                .clear()
                .add(Jwts.ENC.A256GCM)
                .and()
                .key()
                .clear()
                .add(Jwts.KEY.DIRECT)
                .and()
                .zip()
                .clear()
                .and()
                .json(json.reader())
                .decryptWith(key)
                .build();
    }

    @Override
    public String seal(byte[] content) {
        return JoseKey.begun(header, json, content)
                .encryptWith(key, Jwts.ENC.A256GCM)
                .compact();
    }

    @Override
    public byte[] open(String token) {
        return parser.parseEncryptedContent(token).getPayload();
    }
}
