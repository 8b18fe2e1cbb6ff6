package io.continuity.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.Revocation.Subject;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By what digest somebody is known who was logged out everywhere. */
class RevocationTest {
    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars('a', '?', '/', '\ufffd', '\ud800', '\udbff', '\udc00', '\udfff', '\u0000')
                .ofMaxLength(4);
    }

    /** Also of what UTF-8 has no form for, and writes as it does a question mark. */
    @Property(tries = 5_000)
    void namesThatDifferAreTwo(@ForAll("names") String one, @ForAll("names") String other) {
        assertThat(Subject.ofPrincipal(one).equals(Subject.ofPrincipal(other))).isEqualTo(one.equals(other));
    }

    @Property(tries = 100)
    void halfOfAPairIsNeitherTheOtherHalfNorAQuestionMark(@ForAll("names") String rest) {
        assertThat(Subject.ofPrincipal(rest + "a\ud800"))
                .isNotEqualTo(Subject.ofPrincipal(rest + "a\udc00"))
                .isNotEqualTo(Subject.ofPrincipal(rest + "a?"));
    }

    /** What is written in a source of revocations is looked for by instances of other versions. */
    @ParameterizedTest
    @ValueSource(strings = {"ada", "\u00e5sa", "\ud83d\ude00", ""})
    void digestOfANameIsThatOfItsUtf8(String name) throws NoSuchAlgorithmException {
        ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256")
                .digest(("io.continuity.revocation/principal/" + name).getBytes(UTF_8)));

        assertThat(Subject.ofPrincipal(name)).isEqualTo(new Subject(digest.getLong(), digest.getLong()));
    }
}
