package io.continuity.testkit.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As an application uses it. */
class CompatibilityExtensionTest {
    private static final Path DIRECTORY = directory();

    @RegisterExtension
    static final SessionTypesCompatibility RELEASES = SessionTypesCompatibility.builder(
                    "2.0", Sources.load(Sources.two().compile(DIRECTORY, "JdkAttributeCodec")))
            .golden(DIRECTORY.resolve("golden"))
            .previousRelease("1.0", "shop.Release", Sources.one().compile(DIRECTORY, "JdkAttributeCodec"))
            .hiddenFromPrevious("coupon")
            .build();

    private static Path directory() {
        try {
            return Files.createTempDirectory("releases");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @CompatibilityTest
    void releasesReadOneAnother() {}

    @AfterAll
    static void eachSampleOfBothReleasesIsCaptured() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("golden"))) {
            assertThat(files).hasSize(6);
        }
    }
}
