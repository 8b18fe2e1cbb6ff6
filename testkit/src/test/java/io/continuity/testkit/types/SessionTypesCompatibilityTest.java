package io.continuity.testkit.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class SessionTypesCompatibilityTest {
    private static final String JDK = "JdkAttributeCodec";
    private static final String JSON = "JacksonAttributeCodec";

    /** A statement of a release in which they are visitors. */
    private static final String VISITS =
            "if (value instanceof Visitor visitor) return Map.of(\"visits\", visitor.visits);";

    private Path directory;
    private Path golden;
    private final List<String> reported = new ArrayList<>();

    @BeforeEach
    void setUp(@TempDir Path temporary) {
        directory = temporary;
        golden = temporary.resolve("golden");
    }

    private SessionTypesCompatibility.Builder releaseOne(String codec) {
        return SessionTypesCompatibility.builder(
                        "1.0", Sources.load(Sources.one().compile(directory, codec)))
                .golden(golden);
    }

    private SessionTypesCompatibility.Builder releaseTwo(Sources sources, String codec) {
        return SessionTypesCompatibility.builder("2.0", Sources.load(sources.compile(directory, codec)))
                .golden(golden)
                .interleavings(50);
    }

    private SessionTypesCompatibility.Builder besideOne(Sources sources, String codec) {
        return releaseTwo(sources, codec)
                .hiddenFromPrevious("coupon")
                .previousRelease("1.0", "shop.Release", Sources.one().compile(directory, codec));
    }

    private SessionTypesCompatibility.Builder besideOne(Sources two, Sources one) {
        return releaseTwo(two, JDK)
                .hiddenFromPrevious("coupon")
                .previousRelease("1.0", "shop.Release", one.compile(directory, JDK));
    }

    /** Runs all checks and returns what is wrong, and what could not be checked. */
    private List<String> findings(SessionTypesCompatibility compatibility, Golden.Mode mode) {
        List<String> findings = new ArrayList<>();
        for (Check check : compatibility.checks(mode)) {
            try {
                check.body().accept(reported::add);
            } catch (AssertionError | TestAbortedException e) {
                findings.add(e.getMessage());
            }
        }
        return findings;
    }

    private List<String> findings(SessionTypesCompatibility.Builder compatibility) {
        return findings(compatibility.build(), Golden.Mode.MISSING);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(golden)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {JDK, JSON})
    void releasesThatDeclareWhatHasChangedReadOneAnother(String codec) throws IOException {
        assertThat(findings(besideOne(Sources.two(), codec))).isEmpty();
        assertThat(files())
                .containsExactly(
                        "basket.v1.1.0.bin",
                        "basket.v1.2.0.bin",
                        "basket.v2.2.0.bin",
                        "coupon.v1.2.0.bin",
                        "visitor.v1.1.0.bin",
                        "visitor.v1.2.0.bin");
        assertThat(reported).hasSize(6).allMatch(text -> text.startsWith("written: "));
        assertThat(findings(besideOne(Sources.two(), codec))).isEmpty();
        assertThat(reported).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {JDK, JSON})
    void removedConstantWithoutStepIsFound(String codec) {
        findings(releaseOne(codec));
        Sources changed =
                Sources.one().but("Basket", "RESERVED, PAID", "PAID").but("Basket", "Status.RESERVED", "Status.PAID");

        assertThat(findings(releaseTwo(changed, codec)))
                .anyMatch(text -> text.contains("Sample 'basket', schema version 1, release 1.0 -> this release 2.0")
                        && text.contains("it cannot be read.")
                        && text.contains("To do: declare what has changed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {JDK, JSON})
    void changedFieldTypeIsFound(String codec) {
        findings(releaseOne(codec));
        Sources changed = Sources.one().but("Visitor", "int visits = 7", "List<String> visits = List.of()");

        assertThat(findings(releaseTwo(changed, codec)))
                .anyMatch(text -> text.contains("Sample 'visitor', schema version 1, release 1.0 -> this release 2.0")
                        && text.contains("it cannot be read."));
    }

    @ParameterizedTest
    @ValueSource(strings = {JDK, JSON})
    void missingFormerNameIsFound(String codec) {
        Sources changed = Sources.two().but("Release", ".formerly(\"shop.Visitor\")", "");

        assertThat(findings(besideOne(changed, codec)))
                .anyMatch(text -> text.contains("Sample 'visitor', schema version 1, release 1.0 -> this release 2.0")
                        && text.contains("it cannot be read."))
                .anyMatch(text -> text.contains("Sample 'visitor', this release 2.0 -> release 1.0")
                        && text.contains("it cannot be read."));
    }

    @ParameterizedTest
    @ValueSource(strings = {JDK, JSON})
    void stepDownThatLosesALineIsFound(String codec) {
        Sources changed = Sources.two()
                .but("BasketV1", "new ArrayList<>(cart.lines)", "new ArrayList<>(cart.lines.subList(0, 1))");

        assertThat(findings(besideOne(changed, codec)))
                .anyMatch(text -> text.contains("written back unchanged in that schema version, it lacks something"))
                .anyMatch(text -> text.contains("something is gone there") && text.contains("seed"));
    }

    @Test
    void fieldThatStepUpForgetsIsFound() {
        Sources changed = Sources.two().but("BasketV1", "stored.map(last -> last.gift).orElse(false)", "false");

        assertThat(findings(besideOne(changed, JDK)))
                .anyMatch(text ->
                        text.contains("release 1.0 -> release 2.0") && text.contains("something is gone there"));
    }

    @Test
    void goldenFileIsNotOverwrittenUnlessAskedFor() throws IOException {
        findings(releaseOne(JDK));
        byte[] before = Files.readAllBytes(golden.resolve("visitor.v1.1.0.bin"));
        SessionTypesCompatibility changed = SessionTypesCompatibility.builder(
                        "1.0",
                        Sources.load(Sources.one().but("Visitor", "= 7", "= 8").compile(directory, JDK)))
                .golden(golden)
                .build();

        assertThat(findings(changed, Golden.Mode.MISSING))
                .anyMatch(text ->
                        text.contains("the file says something else") && text.contains("-Dcontinuity.golden=write"));
        assertThat(Files.readAllBytes(golden.resolve("visitor.v1.1.0.bin"))).isEqualTo(before);
        findings(changed, Golden.Mode.WRITE);
        assertThat(Files.readAllBytes(golden.resolve("visitor.v1.1.0.bin"))).isNotEqualTo(before);
        assertThat(findings(changed, Golden.Mode.CHECK)).hasSize(1);
    }

    @Test
    void missingFileIsAnErrorWhenNoneMayBeWritten() {
        assertThat(findings(releaseOne(JDK).build(), Golden.Mode.CHECK))
                .filteredOn(text -> text.contains("is missing"))
                .hasSize(2);
        assertThat(golden).doesNotExist();
    }

    @Test
    void whatIsNotCheckedIsSaid() {
        assertThat(findings(releaseOne(JDK)))
                .containsExactly("Not checked: only golden files are, as no classes of a previous release"
                        + " are given (previousRelease).");
    }

    @Test
    void sampleThatIsHiddenForNoReasonIsFound() {
        assertThat(findings(besideOne(Sources.two(), JDK).hiddenFromPrevious("visitor")))
                .singleElement()
                .asString()
                .contains("take it out of hiddenFromPrevious");
    }

    @Test
    void previousReleaseMayBeAJar() throws IOException {
        Path jar = Sources.one().jar(directory, JDK);
        SessionTypesCompatibility.Builder releases =
                releaseTwo(Sources.two(), JDK).hiddenFromPrevious("coupon").previousRelease("1.0", "shop.Release", jar);

        assertThat(findings(releases)).isEmpty();
        assertThat(files()).contains("basket.v1.1.0.bin", "visitor.v1.1.0.bin");
    }

    @Test
    void previousReleaseThatIsNoneIsRefused() throws IOException {
        Path boot = directory.resolve("boot.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(boot))) {
            out.putNextEntry(new JarEntry("BOOT-INF/classes/shop/Release.class"));
        }
        Path jar = Sources.one().jar(directory, JDK);

        assertThatThrownBy(() -> findings(releaseTwo(Sources.two(), JDK).previousRelease("1.0", "shop.Release", boot)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at the top, not in BOOT-INF");
        assertThatThrownBy(() -> findings(releaseTwo(Sources.two(), JDK)
                        .previousRelease("1.0", "shop.Release", directory.resolve("none.jar"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no " + directory.resolve("none.jar"));
        assertThatThrownBy(() -> findings(releaseTwo(Sources.two(), JDK).previousRelease("1.0", "shop.Other", jar)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must name a class that is in its jars: 'shop.Other'");
    }

    @Test
    void valuesThatSayTheSameInOtherBytesNeedFacts() {
        Sources restless =
                Sources.one().but("Visitor", "int visits = 7;", "int visits = 7; long made = System.nanoTime();");
        findings(releaseTwo(restless, JDK));

        assertThat(findings(releaseTwo(restless, JDK)))
                .anyMatch(text -> text.contains("Sample 'visitor'")
                        && text.contains("the file says something else than the sample")
                        && text.contains("say so with SessionRelease.facts"));
        assertThat(findings(releaseTwo(restless.stating(VISITS), JDK)))
                .containsExactly("Not checked: only golden files are, as no classes of a previous release"
                        + " are given (previousRelease).");
    }

    @Test
    void factThatIsAnotherInBothReleasesIsFound() {
        Sources two =
                Sources.two().stating("if (value instanceof Guest guest) return Map.of(\"visits\", guest.visits + 1);");

        assertThat(findings(besideOne(two, Sources.one().stating(VISITS))))
                .anyMatch(text ->
                        text.contains("Sample 'visitor'") && text.contains("'visits' is not the same in both."));
        assertThat(findings(besideOne(
                        two.but("Release", "guest.visits + 1", "guest.visits"),
                        Sources.one().stating(VISITS))))
                .isEmpty();
    }

    /** Who says facts is believed: what they leave out is not looked at. */
    @Test
    void factOfOneReleaseThatTheOtherOneChangesIsFound() {
        Sources one = Sources.one()
                .stating("if (value instanceof Basket basket) return Map.of(\"lines\", basket.lines.toString());");
        Sources two = Sources.two()
                .stating("if (value instanceof Cart cart)"
                        + " return Map.of(\"lines\", cart.lines.toString(), \"gift\", cart.gift);");

        assertThat(findings(besideOne(two, one))).isEmpty();
        assertThat(findings(besideOne(
                        two.but("BasketV1", "stored.map(", "stored.filter(last -> last.lines.equals(old.lines)).map("),
                        one)))
                .anyMatch(text -> text.contains("Sample 'basket', release 1.0 -> release 2.0")
                        && text.contains("'gift', of which the first knows nothing, is gone or changed there."));
    }

    @Test
    void whatAnotherReleaseMeantMayBeSaid() {
        findings(releaseOne(JDK));
        Path later = Sources.one().but("Visitor", "visits = 7", "visits = 8").compile(directory, JDK);
        SessionRelease code = Sources.load(later);

        assertThat(findings(SessionTypesCompatibility.builder("1.1", code).golden(golden)))
                .anyMatch(text -> text.contains("Sample 'visitor', schema version 1, release 1.0 -> this release 1.1")
                        && text.contains("it is read, but as something else than the sample")
                        && text.contains("expected(\"visitor\", \"1.0\", () -> ...)"));
        assertThat(findings(SessionTypesCompatibility.builder("1.1", code)
                        .golden(golden)
                        .expected("visitor", "1.0", () -> visitor(code, 7))))
                .noneMatch(text -> text.contains("visitor"));
        assertThat(findings(SessionTypesCompatibility.builder("1.1", code)
                        .golden(golden)
                        .expected("visitor", "1.0", () -> visitor(code, 6))))
                .anyMatch(text -> text.contains("it is read, but as something else than the sample"));
    }

    private static Object visitor(SessionRelease code, int visits) {
        try {
            Object visitor = Objects.requireNonNull(code.samples().get("visitor"));
            visitor.getClass().getField("visits").set(visitor, visits);
            return visitor;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** As releases have stored it that keep no form for a rollback, and those of before there was one. */
    @Test
    void newestFormAloneIsReadLikeOneThatIsNotAlone() throws IOException {
        Sources alone = Sources.two()
                .but("Release", ".downKeeping(BasketV1::down))", ".downKeeping(BasketV1::down)).withoutRollbackForm()");
        findings(releaseTwo(alone, JDK));
        SessionTypesCompatibility next = SessionTypesCompatibility.builder(
                        "2.1", Sources.load(Sources.two().compile(directory, JDK)))
                .golden(golden)
                .build();

        assertThat(findings(next, Golden.Mode.MISSING)).allMatch(text -> text.startsWith("Not checked"));
        assertThat(Files.size(golden.resolve("basket.v2.2.0.bin")))
                .isLessThan(Files.size(golden.resolve("basket.v2.2.1.bin")));
    }
}
