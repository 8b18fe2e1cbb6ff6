package io.continuity.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications that have left out what reaches a Redis. Each in a JVM of its own: a class loader that hides classes from an
 * application does not hide them from the starter's own.
 */
class WithoutRedisTest {
    private static final int LIMIT_SECONDS = 60;
    private static final String MODULE = "session-redis";
    private static final String DRIVER = "lettuce";

    /** Returns what an application has printed, without some parts of the class path. */
    private static String run(Path directory, String missing, String... properties)
            throws IOException, InterruptedException {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> entries = List.of(all.split(File.pathSeparator));
        String rest = entries.stream()
                .filter(entry -> !entry.contains(missing))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(rest).hasSizeLessThan(all.length());
        Path printed = directory.resolve("printed");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                rest,
                Standalone.class.getName(),
                "spring.application.name=shop"));
        command.addAll(Arrays.asList(properties));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        return Files.readString(printed, UTF_8);
    }

    private static String runWithTokens(Path directory, String missing, String... properties)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                "continuity.session.store=jwt", "continuity.session.jwt.keys=k1 " + TokenConfigurationTest.drawn()));
        all.addAll(Arrays.asList(properties));
        return run(directory, missing, all.toArray(new String[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {MODULE, DRIVER})
    void sessionsInTokensNeedNothingOfIt(String missing, @TempDir Path directory)
            throws IOException, InterruptedException {
        assertThat(runWithTokens(directory, missing)).contains("signed in as ada");
    }

    @ParameterizedTest
    @CsvSource({
        "continuity.session.jwt.revocation=redis, define a Revocations bean",
        "continuity.session.jwt.spill.threshold=1KB, remove continuity.session.jwt.spill.threshold",
    })
    void whatNeedsItStopsTheStartAndSaysSo(String property, String action, @TempDir Path directory)
            throws IOException, InterruptedException {
        assertThat(runWithTokens(directory, DRIVER, property, "continuity.redis.uri=redis://127.0.0.1:1"))
                .contains("APPLICATION FAILED TO START", property.split("=", 2)[0], "not on the class path", action);
    }

    @ParameterizedTest
    @ValueSource(strings = {MODULE, DRIVER})
    void sessionsInRedisNeedIt(String missing, @TempDir Path directory) throws IOException, InterruptedException {
        assertThat(run(directory, missing, "continuity.redis.uri=redis://127.0.0.1:1"))
                .contains("APPLICATION FAILED TO START", "not on the class path", "continuity.session.store=jwt");
    }
}
