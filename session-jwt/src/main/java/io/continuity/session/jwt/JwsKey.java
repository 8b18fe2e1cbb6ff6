package io.continuity.session.jwt;

import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import javax.crypto.SecretKey;

/** A compact JWS through JJWT, with everything turned off that this one header does not need. <em>Thread-safe.</em> */
final class JwsKey implements JoseKey {
    private final JoseHeader header;
    private final SecretKey key;
    private final JoseJson json;
    private final JwtParser parser;

    JwsKey(JoseHeader header, SecretKey key) {
        this.header = header;
        this.key = key;
        this.json = new JoseJson(header);
        this.parser = Jwts.parser()
                .sig()
                .clear()
                .add(Jwts.SIG.HS256)
                .and()
                .enc()
                .clear()
                .and()
                .key()
                .clear()
                .and()
                .zip()
                .clear()
                .and()
                .json(json.reader())
                .verifyWith(key)
                .build();
    }

    @Override
    public String seal(byte[] content) {
        return Jwts.builder()
                .json(json.writer())
                .header()
                .type("cs+jwt")
                .keyId(header.kid())
                .and()
                .content(content)
                .signWith(key, Jwts.SIG.HS256)
                .compact();
    }

    @Override
    public byte[] open(String token) {
        return parser.parseSignedContent(token).getPayload();
    }
}
