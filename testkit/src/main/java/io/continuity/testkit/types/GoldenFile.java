package io.continuity.testkit.types;

import io.continuity.codec.EncodedAttribute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a release has written for a sample in a schema version. <em>Immutable.</em>
 *
 * @param sample the name of the sample
 * @param version the schema version that it was to write
 * @param release who has written it
 */
record GoldenFile(String sample, int version, String release) {
    private static final Pattern NAME = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)\\.v([1-9]\\d{0,6})\\.(.+)\\.bin");
    private static final Pattern SAMPLE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");
    private static final Pattern RELEASE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");

    static String checkedRelease(String release) {
        return checked(RELEASE, release, "release must be of up to 100 letters, digits, '.', '_', '+' and '-'");
    }

    static String checkedSample(String sample) {
        return checked(
                SAMPLE, sample, "sample must have a name of up to 100 letters, digits, '_' and '-', a letter first");
    }

    private static String checked(Pattern pattern, String text, String rule) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(rule + ": '" + text + "'");
        }
        return text;
    }

    /** Finds what is there, in the order of names. */
    static List<GoldenFile> in(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".bin"))
                    .sorted()
                    .map(name -> of(name, directory))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GoldenFile of(String name, Path directory) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalStateException("Golden file must be called <sample>.v<version>.<release>.bin: "
                    + directory.resolve(name) + ". Rename it, or move it elsewhere.");
        }
        return new GoldenFile(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3));
    }

    Path path(Path directory) {
        return directory.resolve(sample + ".v" + version + "." + release + ".bin");
    }

    /** Returns the bytes, or empty if there is no such file. */
    Optional<EncodedAttribute> read(Path directory) {
        Path file = path(directory);
        try {
            return Files.exists(file) ? Optional.of(EncodedAttribute.of(Files.readAllBytes(file))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path directory, EncodedAttribute bytes) {
        try {
            Files.createDirectories(directory);
            Files.write(path(directory), bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
