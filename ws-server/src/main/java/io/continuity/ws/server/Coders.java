package io.continuity.ws.server;

import io.continuity.resume.Message;
import jakarta.websocket.DeploymentException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What decoders and encoders share. */
final class Coders {
    private Coders() {}

    static <T> T make(Class<? extends T> type) throws DeploymentException {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new DeploymentException(
                    type.getName() + " cannot be made: it must be public with a public constructor without parameters",
                    e);
        }
    }

    static Optional<Class<?>> typeOf(Class<?> coder, Class<?>... generics) {
        return Arrays.stream(generics)
                .flatMap(generic -> TypeArguments.of(coder, generic).stream())
                .findFirst();
    }

    static Message message(String text) {
        return Message.text(text);
    }

    static Message message(ByteBuffer binary) {
        return Message.binary(bytes(binary));
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
