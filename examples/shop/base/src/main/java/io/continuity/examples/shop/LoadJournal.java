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

/** A file with a line for each order of a load generator that was carried out; it survives the process. Thread-safe. */
@Component
@ConditionalOnProperty("shop.journal")
final class LoadJournal implements DisposableBean {

    private final FileChannel file;

    LoadJournal(ShopProperties shop) throws IOException {
        this.file = FileChannel.open(Path.of(shop.journal()), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** On return the line is with the operating system. */
    synchronized void executed(String id) {
        try {
            ByteBuffer line = ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII));
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
