package io.continuity.session.jwt;

import java.util.Arrays;

/**
 * What the text of a token can be: exactly what {@link JoseKey#seal} writes, and nothing that merely decodes to the
 * same. So a token has one spelling. <em>Immutable.</em>
 */
final class TokenGrammar {
    /** What is longer is no token: more than three cookies hold. */
    static final int MAX_LENGTH = 16 * 1024;

    /** Of a nonce of 96 bits in base64. */
    static final int NONCE_LENGTH = 16;

    /** Of a tag of 128 bits in base64. */
    static final int TAG_LENGTH = 22;

    private static final int SIGNATURE_LENGTH = 43;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int value = 0; value < ALPHABET.length(); value++) {
            VALUES[ALPHABET.charAt(value)] = (byte) value;
        }
    }

    private final boolean encrypted;

    TokenGrammar(TokenForm form) {
        this.encrypted = form == TokenForm.ENCRYPTED;
    }

    /** The length of a token. */
    int length(int headerLength, int contentBytes) {
        return before(headerLength) + base64Length(contentBytes) + 1 + checkLength();
    }

    /** Tells whether the rest of a token is as it must be. What its header is has been seen to. */
    boolean matches(String token, int headerLength) {
        int content = before(headerLength);
        int check = token.length() - checkLength();
        int contentEnd = check - 1;
        if (contentEnd <= content || token.charAt(headerLength) != '.' || token.charAt(contentEnd) != '.') {
            return false;
        }
        return (!encrypted || nonceMatches(token, headerLength + 1))
                && isBase64(token, content, contentEnd)
                && isBase64(token, check, token.length());
    }

    /** No encrypted key, and a nonce. */
    private static boolean nonceMatches(String token, int start) {
        int end = start + 1 + NONCE_LENGTH;
        return token.charAt(start) == '.' && isBase64(token, start + 1, end) && token.charAt(end) == '.';
    }

    private int before(int headerLength) {
        return headerLength + 1 + (encrypted ? 1 + NONCE_LENGTH + 1 : 0);
    }

    private int checkLength() {
        return encrypted ? TAG_LENGTH : SIGNATURE_LENGTH;
    }

    private static int base64Length(int bytes) {
        return (bytes * 4 + 2) / 3;
    }

    /** The bits that the last character has more than are needed must be zero. */
    private static boolean isBase64(String text, int start, int end) {
        int last = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c >= VALUES.length || VALUES[c] < 0) {
                return false;
            }
            last = VALUES[c];
        }
        return switch ((end - start) % 4) {
            case 0 -> true;
            case 2 -> (last & 0b1111) == 0;
            case 3 -> (last & 0b11) == 0;
            default -> false;
        };
    }
}
