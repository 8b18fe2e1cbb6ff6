package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * That whoever opens a token leaves it to the JCA to tell a good tag from a bad one, in a time that does not tell how much of
 * it was right. A test that measures would not be one to rely on; what can be relied on is that there is no comparison here.
 */
class TokenCodeTest {
    private static final Path SOURCES = Path.of("src/main/java/io/continuity/session/jwt");
    private static final Pattern COMPARISON =
            Pattern.compile("\\bequals\\w*\\(|\\bisEqual\\(|\\bcompare\\w*\\(|\\bmismatch\\(");
    private static final Pattern CRYPTOGRAPHY = Pattern.compile("\\b(Cipher|Mac|Signature)\\b");

    /** These have the parts of a token in their hands. */
    private static final List<String> OPENING = List.of("JweKey", "JwsKey", "JoseKey", "TokenGrammar");

    @Test
    void comparesNoTagsItself() throws IOException {
        for (String opening : OPENING) {
            assertThat(SOURCES.resolve(opening + ".java")).content().doesNotContainPattern(COMPARISON);
        }
        try (Stream<Path> all = Files.list(SOURCES)) {
            assertThat(all).hasSizeGreaterThan(30).allSatisfy(file -> assertThat(file)
                    .content()
                    .as("tags are made and compared by JJWT")
                    .doesNotContainPattern(CRYPTOGRAPHY));
        }
    }
}
