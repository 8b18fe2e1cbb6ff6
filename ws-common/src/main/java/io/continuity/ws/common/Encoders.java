package io.continuity.ws.common;

import io.continuity.resume.Message;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoders of one connection, in the order in which they were declared (Jakarta WebSocket 2.2, section 4.3).
 *
 * <p><em>Thread-safe</em> as far as the application's encoders are.
 */
final class Encoders {
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Encoder encoder, Class<?> source) {}

    /**
     * Makes those that an endpoint has declared.
     *
     * @throws DeploymentException if one cannot be made
     */
    static Encoders of(EndpointConfig config) throws DeploymentException {
        Encoders encoders = new Encoders();
        for (Class<? extends Encoder> type : config.getEncoders()) {
            Encoder encoder = Coders.make(type);
            encoder.init(config);
            encoders.entries.add(new Entry(encoder, source(type)));
        }
        return encoders;
    }

    private static Class<?> source(Class<? extends Encoder> type) throws DeploymentException {
        return Coders.typeOf(type, Encoder.Text.class, Encoder.TextStream.class)
                .or(() -> Coders.typeOf(type, Encoder.Binary.class, Encoder.BinaryStream.class))
                .orElseThrow(() -> new DeploymentException(
                        type.getName() + " does not say what it encodes: implement Encoder.Text<T> or the like"));
    }

    /**
     * Encodes an object.
     *
     * @throws EncodeException if no encoder takes it, or the one that does cannot
     */
    Message encode(Object object) throws EncodeException, IOException {
        for (Entry entry : entries) {
            if (entry.source.isInstance(object)) {
                return encode(entry.encoder, object);
            }
        }
        if (object instanceof ByteBuffer buffer) {
            return Coders.message(buffer);
        }
        if (object instanceof byte[] bytes) {
            return Coders.message(ByteBuffer.wrap(bytes));
        }
        if (TextValues.has(object.getClass())) {
            return Message.text(object.toString());
        }
        throw new EncodeException(
                object, "no encoder is declared for " + object.getClass().getName());
    }

    @SuppressWarnings("unchecked") // The entry's source is what its encoder is for.
    private static Message encode(Encoder encoder, Object object) throws EncodeException, IOException {
        if (encoder instanceof Encoder.Text<?> text) {
            return Message.text(((Encoder.Text<Object>) text).encode(object));
        }
        if (encoder instanceof Encoder.TextStream<?> stream) {
            StringWriter writer = new StringWriter();
            ((Encoder.TextStream<Object>) stream).encode(object, writer);
            return Message.text(writer.toString());
        }
        if (encoder instanceof Encoder.Binary<?> binary) {
            return Coders.message(((Encoder.Binary<Object>) binary).encode(object));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ((Encoder.BinaryStream<Object>) encoder).encode(object, out);
        return Coders.message(ByteBuffer.wrap(out.toByteArray()));
    }

    void destroy() {
        entries.forEach(entry -> entry.encoder.destroy());
    }
}
