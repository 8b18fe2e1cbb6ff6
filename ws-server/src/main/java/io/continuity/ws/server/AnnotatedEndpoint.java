package io.continuity.ws.server;

import io.continuity.ws.server.EndpointMethod.Call;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An object whose annotated methods are an endpoint. <em>Thread-safe</em> as far as that object is. */
final class AnnotatedEndpoint extends Endpoint implements ResumableEndpoint {
    private static final System.Logger LOG = System.getLogger(AnnotatedEndpoint.class.getName());

    private final EndpointMethods methods;
    private final Object instance;

    AnnotatedEndpoint(EndpointMethods methods, Object instance) {
        this.methods = methods;
        this.instance = instance;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        receive(session);
        methods.open().ifPresent(method -> call(method, Call.of(session).with(config)));
    }

    @Override
    public void onResume(Session session, EndpointConfig config) {
        receive(session);
        methods.resume().ifPresent(method -> call(method, Call.of(session).with(config)));
    }

    private void receive(Session session) {
        methods.messages()
                .forEach(message -> message.register(session, (method, payload) -> take(session, method, payload)));
    }

    @Override
    public void onLeave(Session session) {
        methods.leave().ifPresent(method -> call(method, Call.of(session)));
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
