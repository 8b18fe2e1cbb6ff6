package io.continuity.testkit.types;

import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.SchemaVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Proves that this release reads what has been captured, of itself and of others. <em>Not thread-safe.</em> */
final class GoldenChecks {
    private final Side present;
    private final Golden golden;

    /** What files of other releases mean here, where that is not the sample; by sample and release. */
    private final Map<String, Supplier<?>> expected;

    GoldenChecks(Side present, Golden golden, Map<String, Supplier<?>> expected) {
        this.present = present;
        this.golden = golden;
        this.expected = expected;
    }

    static String key(String sample, String release) {
        return sample + " " + release;
    }

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        for (Map.Entry<String, Object> sample : present.samples().entrySet()) {
            checks.add(new Check(
                    sample.getKey() + ": golden bytes of this release " + present.release(),
                    report -> own(sample.getKey(), sample.getValue(), report)));
        }
        for (GoldenFile file : GoldenFile.in(golden.directory())) {
            if (!isOwn(file)) {
                checks.add(Check.of(
                        file.sample() + ": golden bytes of release " + file.release() + ", schema version "
                                + file.version(),
                        () -> reads(file, file.read(golden.directory()).orElseThrow())));
            }
        }
        return checks;
    }

    private boolean isOwn(GoldenFile file) {
        return file.release().equals(present.release())
                && present.sample(file.sample()).isPresent();
    }

    private void own(String sample, Object value, Consumer<String> report) {
        checkWritable(sample, value);
        int newestVersion = present.newestOf(value);
        for (int version = 1; version <= newestVersion; version++) {
            EncodedAttribute bytes = encode(sample, value, version);
            // Without a step down, the newest form is written whatever is asked for.
            if (Forms.readBy(version, bytes).isPresent()) {
                own(new GoldenFile(sample, version, present.release()), value, bytes, report);
            }
        }
        for (GoldenFile file : GoldenFile.in(golden.directory())) {
            if (isOwn(file) && file.sample().equals(sample) && file.version() > newestVersion) {
                throw Incompatible.error(
                        where(file),
                        "this release knows schema versions up to " + newestVersion + " only.",
                        "delete " + file.path(golden.directory()) + " if that version has never been released.");
            }
        }
    }

    private void checkWritable(String sample, Object value) {
        try {
            present.encode(value, SchemaVersions.newest());
        } catch (RuntimeException | LinkageError e) {
            throw cannotBeWritten(sample, "its newest schema version", e);
        }
    }

    private EncodedAttribute encode(String sample, Object value, int version) {
        try {
            return present.encode(value, (type, newest) -> version);
        } catch (RuntimeException | LinkageError e) {
            throw cannotBeWritten(sample, "schema version " + version, e);
        }
    }

    private AssertionError cannotBeWritten(String sample, String version, Throwable cause) {
        return Incompatible.error(
                "Sample '" + sample + "', " + version + ", written by this release " + present.release() + ":",
                "it cannot be written.",
                "allow its type, or correct the step that leads down.",
                cause);
    }

    private void own(GoldenFile file, Object value, EncodedAttribute bytes, Consumer<String> report) {
        Object back = read(file, bytes, "correct its steps, or declare the names that its class had before.");
        if (!present.same(file.sample(), value, back)) {
            throw Incompatible.error(
                    where(file),
                    "what is written now is read as something else (" + present.comparison(file.sample(), value) + ").",
                    "correct the steps of its type, or the codec's setup.");
        }
        Optional<EncodedAttribute> there = file.read(golden.directory());
        if (golden.mode() == Golden.Mode.WRITE || (there.isEmpty() && golden.mode() == Golden.Mode.MISSING)) {
            if (!there.filter(bytes::equals).isPresent()) {
                file.write(golden.directory(), bytes);
                report.accept("written: " + file.path(golden.directory()) + "; commit it");
            }
        } else if (there.isEmpty()) {
            throw Incompatible.error(
                    where(file),
                    file.path(golden.directory()) + " is missing.",
                    "run the test without -D" + Golden.PROPERTY + "=check, and commit the file.");
        } else {
            unchanged(file, value, there.get());
        }
    }

    private void unchanged(GoldenFile file, Object value, EncodedAttribute there) {
        String todo = "if " + present.release()
                + " has been released, undo the change, or make it a new schema version of"
                + " the type in a new release; if not, or if only the sample has changed, " + Golden.writeAnew() + ".";
        if (!present.same(file.sample(), value, read(file, there, todo))) {
            throw Incompatible.error(
                    where(file),
                    "the file says something else than the sample (both decoded, and "
                            + present.comparison(file.sample(), value) + ").",
                    todo);
        }
    }

    /** Reads what another release has written, compares it with what is expected, and writes it back. */
    void reads(GoldenFile file, EncodedAttribute bytes) {
        Object value = read(
                file,
                bytes,
                "declare what has changed: a former name (formerly), or a new schema version with the old class as the"
                        + " previous one (SessionType). If no session can hold it any more, delete the file.");
        // First, as the sample comes down those steps, too.
        staysWhenWrittenBack(file, bytes, value);
        Object wanted = expected(file, bytes);
        if (!present.same(file.sample(), wanted, value)) {
            throw Incompatible.error(
                    where(file),
                    "it is read, but as something else than the sample as far as that schema version can tell it ("
                            + present.comparison(file.sample(), value) + ").",
                    "if a field has been renamed, moved or given another type, make it a new schema version with a step"
                            + " up. If this is how it should be, say what is expected: expected(\"" + file.sample()
                            + "\", \"" + file.release() + "\", () -> ...).");
        }
    }

    private Object read(GoldenFile file, EncodedAttribute bytes, String todo) {
        try {
            return present.decode(bytes);
        } catch (RuntimeException | LinkageError e) {
            throw Incompatible.error(where(file), "it cannot be read.", todo, e);
        }
    }

    private Object expected(GoldenFile file, EncodedAttribute bytes) {
        Supplier<?> said = expected.get(key(file.sample(), file.release()));
        if (said != null) {
            return said.get();
        }
        return present.sample(file.sample())
                .flatMap(sample -> asToldBy(sample, Forms.newestVersion(bytes)))
                .orElseThrow(() -> Incompatible.error(
                        where(file),
                        "it can be read, but there is nothing to compare it with: no such sample, or no step down to"
                                + " make it of the sample.",
                        "add the sample, or say what is expected: expected(\"" + file.sample() + "\", \""
                                + file.release() + "\", () -> ...)."));
    }

    /** Returns what is left of a sample in a schema version, or empty if no step leads there. */
    private Optional<Object> asToldBy(Object sample, int version) {
        int newest = present.newestOf(sample);
        if (version >= newest) {
            return Optional.of(sample);
        }
        EncodedAttribute older = present.encode(sample, (type, known) -> version);
        return Forms.readBy(version, older).map(present::decode);
    }

    private void staysWhenWrittenBack(GoldenFile file, EncodedAttribute bytes, Object value) {
        EncodedAttribute back;
        Object older;
        try {
            back = present.encode(value, bytes, (type, newest) -> file.version());
            older = present.decode(
                    Forms.of(bytes).size() == 1
                            ? Forms.readBy(file.version(), back).orElse(back)
                            : back);
        } catch (RuntimeException | LinkageError e) {
            throw Incompatible.error(
                    where(file),
                    "it can be read, but not written back in that schema version.",
                    "correct the step that leads down.",
                    e);
        }
        if (!present.same(file.sample(), value, older)) {
            throw Incompatible.error(
                    "Sample '" + file.sample() + "', schema version " + file.version() + ", this release "
                            + present.release() + " -> release " + file.release() + ":",
                    "written back unchanged in that schema version, it lacks something of what release "
                            + file.release() + " has written (" + present.comparison(file.sample(), value) + ").",
                    "correct the step that leads down: it must give back all that the step up has taken.");
        }
    }

    private String where(GoldenFile file) {
        return "Sample '" + file.sample() + "', schema version " + file.version() + ", release " + file.release()
                + " -> this release " + present.release() + ":";
    }
}
