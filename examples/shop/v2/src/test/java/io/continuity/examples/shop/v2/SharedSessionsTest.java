package io.continuity.examples.shop.v2;

import io.continuity.testkit.types.CompatibilityTest;
import io.continuity.testkit.types.SessionTypesCompatibility;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Version 1 and this one read and keep what the other one stores. Where each release has a repository of its own, the build
 * fetches the jars of the previous one; here it is the neighbour.
 */
class SharedSessionsTest {

    private static final Path PREVIOUS = Path.of("..", "v1", "target");

    @RegisterExtension
    static final SessionTypesCompatibility RELEASES = SessionTypesCompatibility.builder("2.0.0", new ShopRelease())
            .previousRelease(
                    "1.0.0",
                    "io.continuity.examples.shop.v1.ShopRelease",
                    PREVIOUS.resolve("classes"),
                    PREVIOUS.resolve("test-classes"))
            .build();

    @CompatibilityTest
    void versionsReadOneAnother() {}
}
