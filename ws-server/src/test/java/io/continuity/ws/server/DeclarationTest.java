package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import io.continuity.ws.common.Decoders;
import io.continuity.ws.common.EndpointMethods;
import io.continuity.ws.common.MessageHandlers;
import io.continuity.ws.common.TypeArguments;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Decoder;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with an endpoint is said when it is registered, with the name of the class or the method. */
class DeclarationTest {
    public static final class NotAnnotated {}

    @ServerEndpoint("/two")
    public static final class OpensTwice {
        @OnOpen
        public void one() {}

        @OnOpen
        public void other() {}
    }

    @ServerEndpoint("/hidden")
    public static final class Hidden {
        @OnMessage
        void take(String text) {}
    }

    @ServerEndpoint("/none")
    public static final class TakesNothing {
        @OnMessage
        public void take(Session session) {}
    }

    @ServerEndpoint("/both")
    public static final class TakesTwo {
        @OnMessage
        public void take(String text, byte[] bytes) {}
    }

    @ServerEndpoint("/list/{x}")
    public static final class WantsAListOfThePath {
        @OnOpen
        public void open(@PathParam("x") List<String> x) {}
    }

    @ServerEndpoint("/reason")
    public static final class WantsAReasonToOpen {
        @OnOpen
        public void open(CloseReason reason) {}
    }

    static List<Class<?>> wrong() {
        return List.of(
                NotAnnotated.class,
                OpensTwice.class,
                Hidden.class,
                TakesNothing.class,
                TakesTwo.class,
                WantsAListOfThePath.class,
                WantsAReasonToOpen.class);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aClassThatCannotBeAnEndpointIsRefusedByName(Class<?> type) {
        assertThatThrownBy(() -> DeclaredEndpoint.of(type))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(type.getName());
    }

    /** The base of endpoints. */
    public static class Base {
        @OnMessage
        public void take(String text) {}

        @OnClose
        public void close() {}
    }

    @ServerEndpoint("/derived")
    public static final class Derived extends Base {
        @Override
        public void take(String text) {}
    }

    @Test
    void annotationsAreInheritedUnlessTheMethodIsOverridden() throws DeploymentException {
        EndpointMethods methods = EndpointMethods.of(Derived.class);
        assertThat(methods.close()).isPresent();
        assertThat(methods.messages()).isEmpty();
    }

    /** Any decoder of numbers. */
    public abstract static class NumberDecoder<N extends Number> implements Decoder.Text<N> {
        @Override
        public boolean willDecode(String text) {
            return true;
        }
    }

    /** One that says which only by its superclass. */
    public static final class LongDecoder extends NumberDecoder<Long> {
        @Override
        public Long decode(String text) {
            return Long.valueOf(text);
        }
    }

    @Test
    void aTypeIsFoundThroughSuperclasses() {
        assertThat(TypeArguments.of(LongDecoder.class, Decoder.Text.class)).contains(Long.class);
        assertThat(TypeArguments.of(LongDecoder.class, Decoder.Binary.class)).isEmpty();
    }

    @Test
    void aLambdaDoesNotSayWhatItTakes() {
        MessageHandlers handlers = new MessageHandlers(new Decoders());
        MessageHandler.Whole<String> lambda = text -> {};
        assertThatThrownBy(() -> handlers.add(lambda))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("addMessageHandler(Class, handler)");
    }

    @Test
    void aSecondHandlerForTextIsRefused() {
        MessageHandlers handlers = new MessageHandlers(new Decoders());
        MessageHandler.Whole<String> first = text -> {};
        handlers.addWhole(String.class, first);
        assertThatThrownBy(() -> handlers.addWhole(String.class, text -> {})).isInstanceOf(IllegalStateException.class);
        handlers.remove(first);
        handlers.addWhole(String.class, text -> {});
    }

    @Test
    void goodbyesAreSpreadOverTheTimeThereIs() {
        assertThat(Goodbyes.batch(3, Duration.ofSeconds(2))).isEqualTo(5);
        assertThat(Goodbyes.batch(5000, Duration.ofSeconds(2))).isEqualTo(32);
        assertThat(Goodbyes.batch(5000, Duration.ofSeconds(60))).isEqualTo(5);
        assertThat(Goodbyes.batch(5000, Duration.ZERO)).isEqualTo(5000);
    }

    @Test
    void aDrainWithoutConnectionsEndsAtOnce() {
        Drain drain = Drain.of(DrainPlan.builder(Duration.ofSeconds(30)).build());
        ContinuityEndpoints.of(drain);
        assertThat(drain.drain().failed()).isEmpty();
        assertThat(drain.drain().handedOver()).isZero();
    }
}
