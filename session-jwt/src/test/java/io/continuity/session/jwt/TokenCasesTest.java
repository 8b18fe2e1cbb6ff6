package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the list of cases in this package's description says what there is. */
class TokenCasesTest {
    private static final Path LIST = Path.of("src/test/java/io/continuity/session/jwt/package-info.java");
    private static final Pattern ITEM = Pattern.compile("<li>(.*?)(?=<li>|</ul>)", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("(?:^|[;,] )([1-9][0-9]?)(?=[ ,])");
    private static final Pattern TEST = Pattern.compile("([A-Z]\\w+)#(\\w+)");

    private static List<MatchResult> items() throws IOException {
        String text = Files.readString(LIST).replaceAll("\\R \\*\\s*", " ");
        return ITEM.matcher(text).results().toList();
    }

    /** The sources of all tests in all modules, by the name of the class. */
    private static Map<String, Path> sources() throws IOException {
        Map<String, Path> sources = new HashMap<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(Path.of(".."))) {
            for (Path module : modules) {
                Path tests = module.resolve("src/test/java");
                if (Files.isDirectory(tests)) {
                    try (Stream<Path> files = Files.walk(tests)) {
                        files.forEach(file ->
                                sources.put(file.getFileName().toString().replace(".java", ""), file));
                    }
                }
            }
        }
        return sources;
    }

    @Test
    void everyCaseIsListedOnce() throws IOException {
        List<Integer> numbers = items().stream()
                .map(item -> item.group(1).replaceAll(":[^:]*$", " "))
                .flatMap(cases -> NUMBER.matcher(cases).results())
                .map(number -> Integer.valueOf(number.group(1)))
                .sorted()
                .toList();

        assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 72).boxed().toList());
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Map<String, Path> sources = sources();

        for (MatchResult item : items()) {
            List<MatchResult> tests = TEST.matcher(item.group(1)).results().toList();
            assertThat(tests).as(item.group(1)).isNotEmpty();
            for (MatchResult test : tests) {
                assertThat(sources).containsKey(test.group(1));
                assertThat(sources.get(test.group(1))).content().contains("void " + test.group(2) + "(");
            }
        }
    }
}
