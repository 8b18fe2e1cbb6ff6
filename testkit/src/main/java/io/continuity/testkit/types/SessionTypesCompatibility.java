package io.continuity.testkit.types;

import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * Proves that the previous release of an application and this one read one another's session attributes.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SessionTypesCompatibility RELEASES = SessionTypesCompatibility.builder("1.5", new ShopRelease())
 *         .previousRelease("1.4", "com.acme.shop.ShopRelease", Path.of("target/previous/shop-1.4.jar"))
 *         .build();
 *
 * @CompatibilityTest
 * void releasesReadOneAnother() {}
 * }</pre>
 *
 * <p>Each check is a run of the test method. What this release writes is kept in golden files, which belong into version
 * control: the next release is tested with them even where the classes of this one are not at hand. A missing file is
 * written; one that is there never is, unless the property {@code continuity.golden} is {@code write}, and then only those of
 * this release. With {@code check}, missing ones are errors. What cannot be checked is reported as skipped, with the reason.
 *
 * <p>Must be a static field. <em>Thread-safe</em>: checks run one at a time.
 */
public final class SessionTypesCompatibility implements TestTemplateInvocationContextProvider {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "continuity", "golden");

    private final Object lock = new Object();
    private final Builder setup;

    private SessionTypesCompatibility(Builder setup) {
        this.setup = setup;
    }

    /**
     * Starts saying what is to be compared.
     *
     * @param release what this release is called, as in {@code 1.5}: letters, digits, {@code .}, {@code _}, {@code +} and
     *     {@code -}. It becomes part of file names
     * @param code this release's codec and samples
     * @return a builder without a previous release
     * @throws IllegalArgumentException if the release cannot be called so
     */
    public static Builder builder(String release, SessionRelease code) {
        return new Builder(GoldenFile.checkedRelease(release), Objects.requireNonNull(code, "code"));
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(CompatibilityTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Golden.Mode mode = context.getConfigurationParameter(Golden.PROPERTY)
                .map(Golden.Mode::of)
                .orElse(Golden.Mode.MISSING);
        return checks(mode).stream().map(this::run);
    }

    private TestTemplateInvocationContext run(Check check) {
        BeforeTestExecutionCallback body = context -> {
            synchronized (lock) {
                check.body().accept(text -> context.publishReportEntry(Golden.PROPERTY, text));
            }
        };
        return new TestTemplateInvocationContext() {
            @Override
            public String getDisplayName(int number) {
                return check.name();
            }

            @Override
            public List<Extension> getAdditionalExtensions() {
                return List.of(body);
            }
        };
    }

    List<Check> checks(Golden.Mode mode) {
        Side present = new Side(setup.release, setup.code, setup.code.getClass().getClassLoader());
        checkNames(present.samples());
        Golden golden = new Golden(setup.golden, mode);
        GoldenChecks captured = new GoldenChecks(present, golden, setup.expected);
        List<Check> checks = new ArrayList<>(captured.all());
        Optional<Side> previous = setup.previousSide(present.samples());
        if (previous.isPresent()) {
            checks.addAll(
                    new PreviousChecks(present, previous.get(), golden, setup.walks()).all(setup.hidden, captured));
        } else {
            checks.add(Check.of(
                    "what this release writes, read by the previous one",
                    () -> Assumptions.abort(
                            "Not checked: only golden files are, as no classes of a previous release are"
                                    + " given (previousRelease).")));
        }
        return checks;
    }

    private void checkNames(Map<String, Object> samples) {
        Set<String> names = new HashSet<>();
        samples.forEach((name, value) -> {
            Objects.requireNonNull(value, () -> "sample must not be null: '" + name + "'");
            if (!names.add(GoldenFile.checkedSample(name).toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("samples must not differ in case only: '" + name + "'");
            }
        });
        if (samples.isEmpty()) {
            throw new IllegalArgumentException(
                    "samples must be at least one: SessionRelease.samples of release " + setup.release + " gives none");
        }
        setup.hidden.stream()
                .filter(name -> !samples.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("hiddenFromPrevious must name samples: '" + name + "' is none");
                });
    }

    /** Collects what is to be compared. <em>Not thread-safe.</em> */
    public static final class Builder {
        private static final int INTERLEAVINGS = 200;

        private final String release;
        private final SessionRelease code;
        private final Map<String, Supplier<?>> expected = new HashMap<>();
        private final Set<String> hidden = new HashSet<>();
        private Path golden = DIRECTORY;
        private @Nullable Previous previous;
        private int interleavings = INTERLEAVINGS;
        private long seed = new Random().nextLong();

        /** Where a previous release is, and what it is called. */
        private record Previous(String release, String provider, List<Path> paths) {}

        private Builder(String release, SessionRelease code) {
            this.release = release;
            this.code = code;
        }

        /**
         * Sets where golden files are; by default {@code src/test/resources/continuity/golden}.
         *
         * @param directory need not be there yet
         * @return this builder
         */
        public Builder golden(Path directory) {
            golden = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /**
         * Names the previous release and its classes. They are loaded apart from those of this release; Continuity, and
         * libraries that are not in {@code jars}, come from this release's class path.
         *
         * @param label what the previous release is called
         * @param provider a class in {@code jars}: a public {@link SessionRelease} with a public constructor without
         *     arguments, or one with a {@code public static AttributeCodec codec(SchemaVersions)}
         * @param jars jars, or directories of classes, of all that the application itself is made of; with those of its tests
         *     if the provider is there
         * @return this builder
         * @throws IllegalArgumentException if it is called like this release, or there are no jars
         */
        public Builder previousRelease(String label, String provider, Path... jars) {
            if (GoldenFile.checkedRelease(label).equals(release)) {
                throw new IllegalArgumentException("previousRelease must not be called like this one: '" + label + "'");
            }
            if (jars.length == 0) {
                throw new IllegalArgumentException("previousRelease must have jars or directories of classes");
            }
            previous = new Previous(label, Objects.requireNonNull(provider, "provider"), List.of(jars));
            return this;
        }

        /**
         * Names samples of types that the previous release cannot read, and is not meant to. It hides and keeps them.
         *
         * @param samples names of samples
         * @return this builder
         */
        public Builder hiddenFromPrevious(String... samples) {
            hidden.addAll(List.of(samples));
            return this;
        }

        /**
         * Says what the bytes of another release mean in this one, where they do not mean the sample of this release as far
         * as their schema version can tell it.
         *
         * @param sample the name of the sample
         * @param writtenBy the release that has written the bytes
         * @param value makes the value
         * @return this builder
         */
        public Builder expected(String sample, String writtenBy, Supplier<?> value) {
            expected.put(
                    GoldenChecks.key(GoldenFile.checkedSample(sample), GoldenFile.checkedRelease(writtenBy)),
                    Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Sets how many times each sample goes to and fro between the releases; 200 by default.
         *
         * @param number at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder interleavings(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("interleavings must be at least 1: " + number);
            }
            interleavings = number;
            return this;
        }

        /**
         * Repeats what has failed; by default each run has a seed of its own.
         *
         * @param number the seed that the failure has told
         * @return this builder
         */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /**
         * Builds the extension.
         *
         * @return an extension for a static field
         */
        public SessionTypesCompatibility build() {
            return new SessionTypesCompatibility(this);
        }

        private PreviousChecks.Walks walks() {
            return new PreviousChecks.Walks(interleavings, seed);
        }

        private Optional<Side> previousSide(Map<String, Object> samples) {
            Previous named = previous;
            if (named == null) {
                return Optional.empty();
            }
            Set<String> own = new HashSet<>();
            addLocation(code.getClass(), own);
            samples.values().forEach(sample -> addLocation(sample.getClass(), own));
            ReleaseLoader loader =
                    new ReleaseLoader(named.paths, code.getClass().getClassLoader(), own);
            return Optional.of(new Side(named.release, Providers.load(named.provider, loader), loader));
        }

        private static void addLocation(Class<?> type, Set<String> locations) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            URL location = source == null ? null : source.getLocation();
            if (location != null) {
                locations.add(location.toExternalForm());
            }
        }
    }
}
