package io.continuity.spring;

import io.continuity.codec.AttributeCodec;
import io.continuity.drain.Drain;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.LogLimits;
import io.continuity.resume.ResumeTokens;
import io.continuity.resume.WindowLimits;
import io.continuity.ws.server.ConnectionAuthenticator;
import io.continuity.ws.server.ContinuityEndpoints;
import io.continuity.ws.server.Resumption;
import jakarta.websocket.server.ServerContainer;
import java.security.SecureRandom;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Has the WebSocket connections of a servlet application go on on another instance when theirs goes away.
 *
 * <p>Those of {@code @ServerEndpoint} beans, of Spring's {@code WebSocketHandler}s and of STOMP, all unchanged. Takes the
 * place of each of its beans when the application defines one of that type: {@link ConnectionLog}, {@link
 * ConnectionAuthenticator}, {@link Resumption}, {@link ContinuityEndpoints}. <em>Immutable.</em>
 */
@AutoConfiguration(after = {ContinuityAutoConfiguration.class, ContinuityDrainAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ContinuityEndpoints.class, ServerContainer.class})
@ConditionalOnBooleanProperty(
        name = {"continuity.enabled", WebSocketProperties.PREFIX + ".enabled"},
        matchIfMissing = true)
@EnableConfigurationProperties({WebSocketProperties.class, ContinuityProperties.class})
@Import({
    RedisSettings.class,
    ConnectionLogSettings.Memory.class,
    ConnectionLogSettings.Redis.class,
    ConnectionLogSettings.Missing.class,
    ServerEndpointSettings.class,
    WebSocketHandlerSettings.class,
    StompSettings.class,
    WebSocketOperations.Meters.class,
    WebSocketOperations.Endpoint.class
})
public final class ContinuityWebSocketAutoConfiguration {
    private final WebSocketProperties properties;

    ContinuityWebSocketAutoConfiguration(WebSocketProperties properties) {
        this.properties = properties;
    }

    @Bean
    @ConditionalOnMissingBean
    ConnectionAuthenticator continuityConnectionAuthenticator() {
        return new HandshakeUsers();
    }

    @Bean
    @ConditionalOnMissingBean
    Resumption continuityResumption(
            ConnectionLog log,
            ConnectionAuthenticator authenticator,
            ObjectProvider<AttributeCodec> codec,
            ObjectProvider<SessionCodecs> codecs) {
        boolean shared =
                properties.log() == WebSocketProperties.Keeper.REDIS || !(log instanceof InMemoryConnectionLog);
        ResumeTokens tokens = new ResumeTokens(ConnectionTokenKeys.of(properties, shared), new SecureRandom());
        Resumption.Builder resumption =
                Resumption.builder(log, tokens).authenticator(authenticator).limits(limits());
        codecs.ifAvailable(told -> codec.ifAvailable(known -> resumption.codec(told.with(known))));
        int clients = properties.clientsPerSecond();
        checked("clients-per-second", clients, () -> resumption
                .clientsPerSecond(clients)
                .build());
        checked("heartbeat", properties.heartbeat(), () -> resumption
                .heartbeat(properties.heartbeat())
                .build());
        return resumption.build();
    }

    private LogLimits limits() {
        WebSocketProperties.Window window = properties.window();
        WindowLimits usual = LogLimits.DEFAULT.window();
        checked("window.messages", window.messages(), () -> {
            var unused = new WindowLimits(window.messages(), usual.bytes());
        });
        checked("window.size", window.size(), () -> {
            var unused = new WindowLimits(usual.messages(), window.size().toBytes());
        });
        checked("ttl", properties.ttl(), () -> {
            var unused = new LogLimits(usual, properties.overflow(), properties.ttl());
        });
        return new LogLimits(
                new WindowLimits(window.messages(), window.size().toBytes()), properties.overflow(), properties.ttl());
    }

    private static void checked(String name, Object value, Runnable setting) {
        PropertyChecks.checked(WebSocketProperties.PREFIX + "." + name, value, setting);
    }

    @Bean
    @ConditionalOnMissingBean
    ContinuityEndpoints continuityEndpoints(ObjectProvider<Drain> drain, Resumption resumption) {
        Drain known = drain.getIfAvailable();
        if (known == null) {
            throw new SetupException(
                    "WebSocket connections move to other instances when this one drains, and continuity.drain.enabled is"
                            + " false",
                    "remove continuity.drain.enabled, or set " + WebSocketProperties.PREFIX + ".enabled=false");
        }
        return ContinuityEndpoints.of(known, resumption);
    }
}
