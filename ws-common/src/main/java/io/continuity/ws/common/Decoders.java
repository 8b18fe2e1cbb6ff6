package io.continuity.ws.common;

import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoders of one connection, in the order in which they were declared (Jakarta WebSocket 2.2, section 4.3).
 *
 * <p><em>Not thread-safe</em>: used by one message at a time, as the specification promises decoders.
 */
public final class Decoders {
    private final List<Entry> entries = new ArrayList<>();

    /** Begins with none. */
    public Decoders() {}

    private record Entry(Decoder decoder, Class<?> target) {
        boolean makes(Class<?> type) {
            return type.isAssignableFrom(target);
        }

        boolean readsText() {
            return decoder instanceof Decoder.Text || decoder instanceof Decoder.TextStream;
        }
    }

    /**
     * Makes those that an endpoint has declared.
     *
     * @throws DeploymentException if one cannot be made
     */
    static Decoders of(EndpointConfig config) throws DeploymentException {
        Decoders decoders = new Decoders();
        for (Class<? extends Decoder> type : config.getDecoders()) {
            Decoder decoder = Coders.make(type);
            decoder.init(config);
            decoders.entries.add(new Entry(decoder, target(type)));
        }
        return decoders;
    }

    private static Class<?> target(Class<? extends Decoder> type) throws DeploymentException {
        return Coders.typeOf(type, Decoder.Text.class, Decoder.TextStream.class)
                .or(() -> Coders.typeOf(type, Decoder.Binary.class, Decoder.BinaryStream.class))
                .orElseThrow(() -> new DeploymentException(
                        type.getName() + " does not say what it decodes to: implement Decoder.Text<T> or the like"));
    }

    boolean haveText(Class<?> type) {
        return entries.stream().anyMatch(entry -> entry.readsText() && entry.makes(type));
    }

    boolean haveBinary(Class<?> type) {
        return entries.stream().anyMatch(entry -> !entry.readsText() && entry.makes(type));
    }

    Object text(Class<?> type, String message) throws DecodeException, IOException {
        for (Entry entry : entries) {
            if (entry.makes(type)) {
                if (entry.decoder instanceof Decoder.Text<?> text && text.willDecode(message)) {
                    return text.decode(message);
                }
                if (entry.decoder instanceof Decoder.TextStream<?> stream) {
                    return stream.decode(new StringReader(message));
                }
            }
        }
        throw new DecodeException(message, "no decoder wants this text as " + type.getName());
    }

    Object binary(Class<?> type, ByteBuffer message) throws DecodeException, IOException {
        for (Entry entry : entries) {
            if (entry.makes(type)) {
                if (entry.decoder instanceof Decoder.Binary<?> binary && binary.willDecode(message.duplicate())) {
                    return binary.decode(message);
                }
                if (entry.decoder instanceof Decoder.BinaryStream<?> stream) {
                    return stream.decode(new ByteArrayInputStream(Coders.bytes(message)));
                }
            }
        }
        throw new DecodeException(message, "no decoder wants these bytes as " + type.getName());
    }

    void destroy() {
        entries.forEach(entry -> entry.decoder.destroy());
    }
}
