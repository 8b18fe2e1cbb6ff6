package io.continuity.session.jwt;

/** Whether the client can read what its token holds. It can never change it. */
public enum TokenForm {
    /** Nobody without the key can read it: a JWE, {@code dir} with {@code A256GCM}. */
    ENCRYPTED("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"cs+jwt\",\"kid\":\"", "AES"),

    /** Everybody who has the token can read it: a JWS, {@code HS256}. */
    SIGNED("{\"alg\":\"HS256\",\"typ\":\"cs+jwt\",\"kid\":\"", "HmacSHA256");

    private final String headerStart;
    private final String keyAlgorithm;

    TokenForm(String headerStart, String keyAlgorithm) {
        this.headerStart = headerStart;
        this.keyAlgorithm = keyAlgorithm;
    }

    /** What the JSON of each header of this form has before the key's id. */
    String headerStart() {
        return headerStart;
    }

    /** What the JDK calls the algorithm that keys of this form are for. */
    String keyAlgorithm() {
        return keyAlgorithm;
    }
}
