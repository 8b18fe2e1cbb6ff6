package io.continuity.testkit.types;

import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.SchemaVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/** Proves that the previous release and this one share attributes, with the classes of both. <em>Not thread-safe.</em> */
final class PreviousChecks {
    /**
     * How attributes go to and fro.
     *
     * @param interleavings how many times
     * @param seed of the first of them; the others have those that follow
     */
    record Walks(int interleavings, long seed) {}

    private final Side present;
    private final Side previous;
    private final Golden golden;
    private final Walks walks;

    PreviousChecks(Side present, Side previous, Golden golden, Walks walks) {
        this.present = present;
        this.previous = previous;
        this.golden = golden;
        this.walks = walks;
    }

    List<Check> all(Set<String> hidden, GoldenChecks captured) {
        List<Check> checks = new ArrayList<>();
        present.samples().forEach((sample, value) -> {
            boolean isHidden = hidden.contains(sample);
            checks.add(Check.of(
                    sample + ": " + (isHidden ? "hidden from" : "written by this release, shared with") + " release "
                            + previous.release(),
                    () -> {
                        if (isHidden) {
                            cannotBeRead(sample, value);
                        } else {
                            share(sample, readByPrevious(sample, value));
                        }
                    }));
        });
        Map<String, Object> samples = previous.samples();
        List<GoldenFile> files = GoldenFile.in(golden.directory()).stream()
                .filter(file -> file.release().equals(previous.release()))
                .toList();
        samples.forEach((sample, value) -> checks.add(new Check(
                sample + ": written by release " + previous.release() + ", shared with this release",
                report -> writtenByPrevious(sample, value, captured, report))));
        for (GoldenFile file : files) {
            checks.add(Check.of(
                    file.sample() + ": golden bytes of release " + file.release() + ", schema version " + file.version()
                            + ", shared with this release",
                    () -> share(file.sample(), file.read(golden.directory()).orElseThrow())));
        }
        if (samples.isEmpty() && files.isEmpty()) {
            checks.add(nothingCaptured());
        }
        return checks;
    }

    private Check nothingCaptured() {
        return Check.of(
                "what release " + previous.release() + " itself writes",
                () -> Assumptions.abort("Not checked: there are neither samples in the classes of release "
                        + previous.release() + " (SessionRelease) nor golden files of it in " + golden.directory()
                        + "."));
    }

    /** Takes notice of the schema versions that the previous release declares. */
    private void learn() {
        previous.samples().values().forEach(previous::newestOf);
    }

    private void cannotBeRead(String sample, Object value) {
        learn();
        EncodedAttribute bytes = present.encode(value, this::forPrevious);
        try {
            previous.decode(bytes);
        } catch (RuntimeException | LinkageError e) {
            return;
        }
        throw Incompatible.error(
                toPrevious(sample),
                "it should be hidden there, but can be read.",
                "take it out of hiddenFromPrevious, so that more is checked.");
    }

    private int forPrevious(String type, int newest) {
        return Math.min(newest, previous.newest(type));
    }

    private EncodedAttribute readByPrevious(String sample, Object value) {
        learn();
        EncodedAttribute bytes = encode(sample, value);
        try {
            previous.newestOf(previous.decode(bytes));
        } catch (RuntimeException | LinkageError e) {
            throw Incompatible.error(
                    toPrevious(sample) + " written for schema version " + Math.max(1, versionFor(value)) + ":",
                    "it cannot be read.",
                    "add a step down (SessionType, PreviousVersion.down), keep what old code knows, or write the type under"
                            + " its former name (formerly). If the previous release has nothing like it, which is"
                            + " hidden and kept there, say so: hiddenFromPrevious(\"" + sample + "\").",
                    e);
        }
        return encode(sample, value);
    }

    private int versionFor(Object value) {
        int[] version = {1};
        present.encode(value, (type, newest) -> version[0] = forPrevious(type, newest));
        return version[0];
    }

    private EncodedAttribute encode(String sample, Object value) {
        try {
            return present.encode(value, this::forPrevious);
        } catch (RuntimeException | LinkageError e) {
            throw Incompatible.error(
                    toPrevious(sample), "it cannot be written.", "correct the step that leads down.", e);
        }
    }

    private void writtenByPrevious(String sample, Object value, GoldenChecks captured, Consumer<String> report) {
        int version = previous.newestOf(value);
        EncodedAttribute bytes = previous.encode(value, SchemaVersions.newest());
        GoldenFile file = new GoldenFile(GoldenFile.checkedSample(sample), version, previous.release());
        captured.reads(file, bytes);
        if (golden.mode() != Golden.Mode.CHECK && file.read(golden.directory()).isEmpty()) {
            file.write(golden.directory(), bytes);
            report.accept("written: " + file.path(golden.directory()) + "; commit it");
        }
        share(sample, bytes);
    }

    private void share(String sample, EncodedAttribute start) {
        learn();
        for (int i = 0; i < walks.interleavings(); i++) {
            long seed = walks.seed() + i;
            new Interleaving(sample, present, previous).go(start, new Random(seed), seed);
        }
    }

    private String toPrevious(String sample) {
        return "Sample '" + sample + "', this release " + present.release() + " -> release " + previous.release() + ",";
    }
}
