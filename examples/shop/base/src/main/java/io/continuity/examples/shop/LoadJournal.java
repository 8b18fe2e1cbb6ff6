package io.continuity.examples.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** A file with a line for each order of a load generator that was carried out, and
 * for each message that was sent to a page by no request of it; it survives the process. Thread-safe. */
@Component
@ConditionalOnProperty("shop.journal")
final class LoadJournal implements DisposableBean {

    private final FileChannel file;

    LoadJournal(ShopProperties shop) throws IOException {
        this.file = FileChannel.open(Path.of(shop.journal()), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** On return the line is with the operating system. */
    void executed(String id) {
        write(id);
    }

    /** A message to somebody is kept, and has to arrive. */
    void told(String user, String id) {
        write("told " + user + " " + id);
    }

    private synchronized void write(String text) {
        try {
            ByteBuffer line = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII));
            while (line.hasRemaining()) {
                file.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the journal", e);
        }
    }

    @Override
    public void destroy() throws IOException {
        file.close();
    }
}
