package io.continuity.ws.common;

import io.continuity.resume.Message;
import jakarta.websocket.DeploymentException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What decoders and encoders share. */
public final class Coders {
    private Coders() {}

    /**
     * Makes an object of the application's.
     *
     * @param <T> its type
     * @param type a class
     * @return a new one
     * @throws DeploymentException if it cannot be made; says why
     */
    public static <T> T make(Class<? extends T> type) throws DeploymentException {
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

    /**
     * Makes a message of bytes.
     *
     * @param binary of which what remains is copied, and not consumed
     * @return the message
     */
    public static Message message(ByteBuffer binary) {
        return Message.binary(bytes(binary));
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
