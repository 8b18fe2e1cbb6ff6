package io.continuity.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Secrets of 32 bytes that look as if they were drawn, and that everybody has. */
final class PublishedSecrets {
    private static final Stream<String> EXAMPLES = Stream.of(
            // RFC 7520, 3.5 and 3.6: the symmetric keys of the JOSE cookbook
            "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
            "AAPapAv4LbFbiVawEjagUBluYqN5rhna-8nuldDvOx8",
            // RFC 7516, A.1: the content encryption key
            "saH0gFSP4XM_tAP_a5rU9ooHbltwLiJpL4LLLnrqQPw");

    private static final Stream<String> HEX_EXAMPLES = Stream.of(
            // NIST SP 800-38A: the AES-256 key of the test vectors
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");

    private static final Stream<String> WORDS = Stream.of(
            "",
            "0",
            "1",
            "123456",
            "admin",
            "changeit",
            "changeme",
            "continuity",
            "default",
            "hello",
            "key",
            "my-secret",
            "mysecret",
            "password",
            "secret",
            "session",
            "test",
            "your-256-bit-secret");

    private static final Set<ByteBuffer> SECRETS = Stream.of(
                    EXAMPLES.map(Base64.getUrlDecoder()::decode),
                    HEX_EXAMPLES.map(HexFormat.of()::parseHex),
                    WORDS.map(PublishedSecrets::digest))
            .flatMap(secrets -> secrets)
            .map(ByteBuffer::wrap)
            .collect(Collectors.toUnmodifiableSet());

    private PublishedSecrets() {}

    static boolean contain(byte[] secret) {
        return SECRETS.contains(ByteBuffer.wrap(secret));
    }

    private static byte[] digest(String word) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(word.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
