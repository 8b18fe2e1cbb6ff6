package io.continuity.session.jwt;

import static io.continuity.session.jwt.TestKeys.NOW;
import static io.continuity.session.jwt.TestKeys.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.continuity.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to the keys when their files change, break or go. */
class FileTokenKeysTest {
    private static final Duration RELOAD = FileTokenKeys.DEFAULT_RELOAD_INTERVAL;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String K1 = "k1 " + secret("k1");
    private static final String K2 = "k2 " + secret("k2") + " published=2026-11-23T12:00:00Z";

    private final ManualClock clock = ManualClock.startingAt(NOW);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void firstKey() throws IOException {
        file = folder.resolve("keys");
        Files.writeString(file, K1);
    }

    private FileTokenKeys keys(Path path) {
        return FileTokenKeys.builder(path).clock(clock).ticker(clock.ticker()).build();
    }

    private static List<String> ids(TokenKeys keys) {
        return keys.current().keys().stream().map(TokenKey::id).toList();
    }

    private void replace(String text) throws IOException {
        Path next = folder.resolve("next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void changeIsSeenAfterTheReloadInterval() throws IOException {
        FileTokenKeys keys = keys(file);
        TokenKeyRing first = keys.current();

        replace(K1 + "\n" + K2 + "\n");

        clock.advance(RELOAD.minusNanos(1));
        assertThat(keys.current()).isSameAs(first);
        clock.advance(Duration.ofNanos(1));
        assertThat(ids(keys)).containsExactly("k1", "k2");
        assertThat(keys.trouble()).isEmpty();
    }

    @Test
    void ringIsTheSameForAsLongAsTheFileIs() {
        FileTokenKeys keys = keys(file);
        TokenKeyRing first = keys.current();

        clock.advance(RELOAD.multipliedBy(3));

        assertThat(keys.current()).isSameAs(first);
    }

    @Test
    void unknownKeyIsLookedForOnceASecond() throws IOException {
        FileTokenKeys keys = keys(file);
        clock.advance(SECOND);

        assertThat(keys.refresh()).isFalse();
        replace(K1 + "\n" + K2);

        clock.advance(SECOND.minusNanos(1));
        assertThat(keys.refresh()).isFalse();
        assertThat(ids(keys)).containsExactly("k1");
        clock.advance(Duration.ofNanos(1));
        assertThat(keys.refresh()).isTrue();
        assertThat(ids(keys)).containsExactly("k1", "k2");
        clock.advance(SECOND);
        assertThat(keys.refresh()).isFalse();
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNoRingLeavesTheKeysAsTheyAre(String text, String trouble) throws IOException {
        FileTokenKeys keys = keys(file);
        TokenKeyRing first = keys.current();

        replace(text);
        clock.advance(RELOAD);

        assertThat(keys.current()).isSameAs(first);
        assertThat(keys.trouble()).get().asString().contains(file.toString(), trouble);
        assertThat(keys.trouble().get()).doesNotContain(secret("k1"), secret("x"));

        replace(K1 + "\n" + K2);
        clock.advance(RELOAD);

        assertThat(ids(keys)).containsExactly("k1", "k2");
        assertThat(keys.trouble()).isEmpty();
    }

    static Stream<Arguments> whatIsNoRingLeavesTheKeysAsTheyAre() {
        String full = K1 + " removed=2027-01-01T00:00:00Z\n" + K2;
        int key = full.indexOf(K2);
        return Stream.of(
                Arguments.of("", "there is no key"),
                Arguments.of(full.substring(0, 1), "line 1: must be an id, a space and 32 bytes"),
                Arguments.of(full.substring(0, 20), "line 1: key 'k1' must be"),
                Arguments.of(full.substring(0, 52), "line 1: after key 'k1' there can be"),
                Arguments.of(full.substring(0, 70), "line 1: key 'k1': removed= must be a time"),
                Arguments.of(full.substring(0, key - 1), "no key can write for ever"),
                Arguments.of(full.substring(0, key + 20), "line 2: key 'k2' must be"),
                Arguments.of(K1 + "\n" + "k2 " + secret("k2"), "key 'k2' must say when it was published"),
                Arguments.of("k1 " + secret("x"), "key 'k1' has another secret than before"),
                Arguments.of("k2 " + secret("k2"), "key 'k1' is gone, and tokens sealed with it can be alive"),
                Arguments.of("k1 \uD83D\uDE00", "key 'k1' must be base64"),
                Arguments.of("#".repeat(70_000), "has more than 65536 bytes"));
    }

    @Test
    void whatCannotBeReadLeavesTheKeysAsTheyAre() throws IOException {
        FileTokenKeys keys = keys(file);
        TokenKeyRing first = keys.current();

        Files.delete(file);
        clock.advance(RELOAD);
        assertThat(keys.current()).isSameAs(first);
        assertThat(keys.trouble()).get().asString().contains("cannot be read", "NoSuchFileException");

        Files.createSymbolicLink(file, file);
        clock.advance(RELOAD);
        assertThat(keys.current()).isSameAs(first);
        assertThat(keys.trouble()).get().asString().contains("cannot be read", "FileSystemException");

        Files.delete(file);
        Files.write(file, new byte[] {'k', '1', ' ', (byte) 0xff, (byte) 0xfe});
        clock.advance(RELOAD);
        assertThat(keys.current()).isSameAs(first);
        assertThat(keys.trouble()).get().asString().contains("cannot be read", "MalformedInputException");

        Files.writeString(file, K1);
        clock.advance(RELOAD);
        assertThat(keys.current()).isSameAs(first);
        assertThat(keys.trouble()).isEmpty();
    }

    @Test
    void revokedKeyStaysRevoked() throws IOException {
        FileTokenKeys keys = keys(file);

        replace(K1 + " revoked\n" + K2);
        clock.advance(RELOAD);
        assertThat(keys.current().isReadable("k1", clock.instant())).isFalse();
        assertThat(keys.current().writes(clock.instant())).isEqualTo("k2");

        replace(K1 + "\n" + K2);
        clock.advance(RELOAD);
        assertThat(keys.current().isReadable("k1", clock.instant())).isFalse();
        assertThat(keys.trouble()).get().asString().contains("key 'k1' was revoked, which is for ever");

        replace(K2);
        clock.advance(RELOAD);
        assertThat(ids(keys)).containsExactly("k2");
    }

    @Test
    void keyCanGoOnceItsLastTokenIsDead() throws IOException {
        replace(K1 + "\n" + K2);
        FileTokenKeys keys = keys(file);
        Duration written = KeyRotation.DEFAULT.beforeWriting();

        replace(K2);
        clock.advance(written.plus(KeyRotation.DEFAULT.afterWriting()).minusNanos(1));
        assertThat(ids(keys)).containsExactly("k1", "k2");
        assertThat(keys.trouble()).get().asString().contains("key 'k1' is gone", " until 2026-11-24T00:12:00Z");

        clock.advance(RELOAD);
        assertThat(ids(keys)).containsExactly("k2");
        assertThat(keys.trouble()).isEmpty();
    }

    @Test
    void filesOfADirectoryAreOneRing() throws IOException {
        Files.writeString(folder.resolve("second"), K2);
        Files.writeString(folder.resolve(".hidden"), "no key");

        assertThat(ids(keys(folder))).containsExactly("k1", "k2");
    }

    /** As Kubernetes does it: one link to a folder is replaced by another, and all files are others at once. */
    @Test
    void mountedSecretIsSwappedAsAWhole() throws IOException {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Path data = mount.resolve("..data");
        Files.createDirectory(mount.resolve("..first"));
        Files.writeString(mount.resolve("..first/keys"), K1);
        Files.createSymbolicLink(data, Path.of("..first"));
        Files.createSymbolicLink(mount.resolve("keys"), Path.of("..data/keys"));
        FileTokenKeys ofFile = keys(mount.resolve("keys"));
        FileTokenKeys ofFolder = keys(mount);
        assertThat(ids(ofFile)).containsExactly("k1");
        assertThat(ids(ofFolder)).containsExactly("k1");

        Files.createDirectory(mount.resolve("..second"));
        Files.writeString(mount.resolve("..second/keys"), K1 + "\n" + K2);
        Files.createSymbolicLink(mount.resolve("..next"), Path.of("..second"));
        Files.move(mount.resolve("..next"), data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        clock.advance(RELOAD);

        assertThat(ids(ofFile)).containsExactly("k1", "k2");
        assertThat(ids(ofFolder)).containsExactly("k1", "k2");
    }

    @Test
    void folderInADirectoryOfKeysIsRefused() throws IOException {
        Files.createDirectory(folder.resolve("more"));

        assertThatIllegalArgumentException().isThrownBy(() -> keys(folder)).withMessageContaining("more is not a file");
    }

    @Test
    void startWithoutKeysFailsAndSaysHowToMakeOne() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys(nowhere))
                .withMessage(nowhere + " cannot be read: java.nio.file.NoSuchFileException: " + nowhere);
        replace("");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys(file))
                .withMessage(file + ": there is no key to seal tokens with; make one with: openssl rand -base64 32, and"
                        + " give it to all instances with an id before it: k1 <what was printed>");
    }

    @Test
    void intervalThatIsLongerThanThePropagationIsRefused() {
        FileTokenKeys.Builder builder = FileTokenKeys.builder(file).reloadInterval(Duration.ofMinutes(11));

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessage("propagation must not be less than reloadInterval: PT10M < PT11M");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.reloadInterval(Duration.ofMillis(999)))
                .withMessage("reloadInterval must be at least PT1S: PT0.999S");
    }

    @Test
    void textTellsFileAndCheckValuesOnly() {
        assertThat(keys(file).toString())
                .matches("FileTokenKeys\\[.*keys: TokenKeyRing\\[k1#[0-9a-f]{8}]]")
                .doesNotContain(secret("k1"));
    }

    /** The kubelet writes a folder, and swaps a link that all files are links into. */
    @Nested
    class OfKubernetes {
        private Path mount;

        @BeforeEach
        void mount() throws IOException {
            mount = Files.createDirectory(folder.resolve("mount"));
            generation("..1", "first", K1);
            swapTo("..1");
            Files.createSymbolicLink(mount.resolve("first"), Path.of("..data", "first"));
        }

        private void generation(String name, String key, String text) throws IOException {
            Path directory = mount.resolve(name);
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(key), text);
        }

        private void swapTo(String generation) throws IOException {
            Path link = Files.createSymbolicLink(mount.resolve("..tmp"), Path.of(generation));
            Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        }

        @Test
        void swapIsSeenAtOnceAndAsAWhole() throws IOException {
            FileTokenKeys keys = keys(mount);
            TokenKeyRing first = keys.current();
            generation("..2", "first", K1);
            generation("..2", "second", K2);

            clock.advance(RELOAD);
            assertThat(keys.current()).isSameAs(first);

            // The link "second" is made only after the swap: it is the generation that is read.
            swapTo("..2");
            clock.advance(RELOAD);
            assertThat(ids(keys)).containsExactly("k1", "k2");
        }

        @Test
        void oneFileOfItIsSwappedToo() throws IOException {
            FileTokenKeys keys = keys(mount.resolve("first"));
            generation("..2", "first", K1 + "\n" + K2);

            swapTo("..2");
            clock.advance(RELOAD);

            assertThat(ids(keys)).containsExactly("k1", "k2");
        }

        @Test
        void generationThatIsGoneLeavesTheKeysAsTheyAre() throws IOException {
            FileTokenKeys keys = keys(mount);
            TokenKeyRing first = keys.current();

            swapTo("..nowhere");
            clock.advance(RELOAD);

            assertThat(keys.current()).isSameAs(first);
            assertThat(keys.trouble()).isPresent();
        }
    }
}
