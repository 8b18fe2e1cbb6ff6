package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the text of a file, or of all files in a directory.
 *
 * @param path of either
 */
record KeyFiles(Path path) {
    private static final int MAX_BYTES = 64 * 1024;

    /** What Kubernetes swaps when it changes a mounted Secret; the files beside it are links into it. */
    private static final String DATA = "..data";

    /** Reads one generation: no file of it is from before a swap, and another one from after. */
    String read() throws IOException {
        if (!Files.isDirectory(path)) {
            return text(path);
        }
        Path data = path.resolve(DATA);
        Path directory = Files.isDirectory(data) ? data.toRealPath() : path;
        StringBuilder all = new StringBuilder();
        for (Path file : files(directory)) {
            all.append(text(file)).append('\n');
        }
        return all.toString();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static String text(Path file) throws IOException {
        // Not a pipe, which would never end.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + " is not a file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
        }
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
