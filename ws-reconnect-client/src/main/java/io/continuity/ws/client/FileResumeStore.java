package io.continuity.ws.client;

import io.continuity.resume.Message;
import io.continuity.resume.ResumeState;
import io.continuity.resume.WindowLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps the state of a connection in a file that is replaced as a whole. <em>Not thread-safe.</em> */
final class FileResumeStore implements ResumeStore {
    private static final int VERSION = 1;

    private final Path file;

    FileResumeStore(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public Optional<ResumeState> load() {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("version " + version + ", this one reads " + VERSION);
            }
            return Optional.of(read(in));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new UncheckedIOException(
                    file + " cannot be read as the state of a connection: delete it to begin anew",
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    private static ResumeState read(DataInputStream in) throws IOException {
        ResumeState.Name name = new ResumeState.Name(in.readUTF(), in.readUTF(), in.readUTF());
        WindowLimits window = new WindowLimits(in.readInt(), in.readLong());
        long heartbeat = in.readLong();
        long handled = in.readLong();
        long first = in.readLong();
        List<Message> messages = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            boolean text = in.readBoolean();
            int size = in.readInt();
            if (size < 0 || size > in.available()) {
                throw new IOException("a message of " + size + " bytes, " + in.available() + " are left");
            }
            messages.add(Message.stored(text, in.readNBytes(size)));
        }
        return new ResumeState(name, window, heartbeat, handled, first, messages);
    }

    @Override
    public void save(ResumeState state) {
        try {
            Path next =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".next");
            try {
                Files.write(next, bytes(state));
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(ResumeState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(VERSION);
        out.writeUTF(state.name().instance());
        out.writeUTF(state.name().token());
        out.writeUTF(state.name().epoch());
        out.writeInt(state.window().messages());
        out.writeLong(state.window().bytes());
        out.writeLong(state.heartbeatMillis());
        out.writeLong(state.handled());
        out.writeLong(state.first());
        out.writeInt(state.unacknowledged().size());
        for (Message message : state.unacknowledged()) {
            byte[] content = message.toByteArray();
            out.writeBoolean(message.isText());
            out.writeInt(content.length);
            out.write(content);
        }
        return bytes.toByteArray();
    }

    @Override
    public void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
