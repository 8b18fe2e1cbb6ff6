package io.continuity.examples.rollout;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds installed programs. */
final class Executable {
    /** Where Debian puts daemons, and where not every user looks. */
    private static final List<Path> DAEMONS = List.of(Path.of("/usr/sbin"), Path.of("/usr/local/sbin"));

    private Executable() {}

    /** Looks on the path and where daemons are. */
    static Optional<Path> find(String program) {
        Stream<Path> path = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .map(Path::of);
        return Stream.concat(path, DAEMONS.stream())
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
