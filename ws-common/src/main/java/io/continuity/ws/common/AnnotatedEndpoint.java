package io.continuity.ws.common;

import io.continuity.ws.common.EndpointMethod.Call;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DecodeException;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.annotation.Annotation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object whose annotated methods are an endpoint. <em>Thread-safe</em> as far as that object is. */
public final class AnnotatedEndpoint extends Endpoint {
    private static final System.Logger LOG = System.getLogger(AnnotatedEndpoint.class.getName());

    private final EndpointMethods methods;
    private final Object instance;

    /**
     * Makes an endpoint of an object.
     *
     * @param methods of its class
     * @param instance the object
     */
    public AnnotatedEndpoint(EndpointMethods methods, Object instance) {
        this.methods = methods;
        this.instance = instance;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        receive(session);
        methods.open().ifPresent(method -> call(method, Call.of(session).with(config)));
    }

    /**
     * Has a session bring its messages.
     *
     * @param session that has no handlers yet
     */
    public void receive(Session session) {
        methods.messages()
                .forEach(message -> message.register(session, (method, payload) -> take(session, method, payload)));
    }

    /**
     * Calls the method that the dialect has for something, if there is one.
     *
     * @param annotation of the method
     * @param call what there is to hand over
     */
    public void tell(Class<? extends Annotation> annotation, Call call) {
        Optional.ofNullable(methods.others().get(annotation)).ifPresent(method -> call(method, call));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        methods.close().ifPresent(method -> call(method, Call.of(session).with(reason)));
    }

    @Override
    public void onError(Session session, Throwable failure) {
        if (methods.error().isEmpty()) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> methods.type().getName() + " has failed, and has no method with @OnError",
                    failure);
            return;
        }
        try {
            methods.error().get().invoke(instance, Call.of(session).with(failure));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "The method with @OnError of " + methods.type().getName() + " has failed",
                    e);
        }
    }

    private void take(Session session, MessageMethod method, Object payload) {
        try {
            if (method.maxSize() >= 0 && size(payload) > method.maxSize()) {
                session.close(new CloseReason(
                        CloseCodes.TOO_BIG, "a message may have " + method.maxSize() + " bytes at most"));
                return;
            }
            Object argument = as(method.type(), payload);
            Object reply = call(method.method(), Call.of(session).withMessage(argument));
            if (reply != null) {
                session.getBasicRemote().sendObject(reply);
            }
        } catch (DecodeException | EncodeException | IOException e) {
            onError(session, e);
        }
    }

    private static long size(Object payload) {
        if (payload instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
        return payload instanceof ByteBuffer binary ? binary.remaining() : 0;
    }

    private static Object as(Class<?> type, Object payload) throws DecodeException {
        if (payload instanceof String text) {
            return type == Reader.class
                    ? new StringReader(text)
                    : TextValues.has(type) ? TextValues.parse(type, text) : text;
        }
        if (payload instanceof ByteBuffer binary && type != ByteBuffer.class) {
            byte[] bytes = Coders.bytes(binary);
            return type == InputStream.class ? new ByteArrayInputStream(bytes) : bytes;
        }
        return payload;
    }

    /** What a method throws is told to the one with {@code @OnError} of the same object. */
    private @Nullable Object call(EndpointMethod method, Call call) {
        try {
            return method.invoke(instance, call);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            onError(call.session(), e);
            return null;
        }
    }
}
