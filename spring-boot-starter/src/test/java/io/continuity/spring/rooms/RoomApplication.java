package io.continuity.spring.rooms;

import java.security.Principal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.annotation.SubscribeMapping;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.tcp.TcpOperations;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.socket.EnableWebSocketSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.messaging.access.intercept.MessageMatcherDelegatingAuthorizationManager;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** STOMP with the simple broker, or with another if there is a client for one; and rules for messages. */
@SpringBootApplication(
        exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class})
@EnableWebSocketMessageBroker
@EnableWebSocketSecurity
public class RoomApplication implements WebSocketMessageBrokerConfigurer {
    private final ObjectProvider<TcpOperations<byte[]>> broker;

    RoomApplication(ObjectProvider<TcpOperations<byte[]>> broker) {
        this.broker = broker;
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/rooms").setAllowedOriginPatterns("*");
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        broker.ifAvailable(
                client -> registry.enableStompBrokerRelay("/topic", "/queue").setTcpClient(client));
        if (broker.getIfAvailable() == null) {
            registry.enableSimpleBroker("/topic", "/queue");
        }
        registry.setApplicationDestinationPrefixes("/app");
        registry.setPreservePublishOrder(true);
    }

    /** Says no more than that: a token would have to come with the handshake's session. */
    @Bean("csrfChannelInterceptor")
    @ConditionalOnBooleanProperty(name = "room.csrf", havingValue = false, matchIfMissing = true)
    ChannelInterceptor noCsrf() {
        return new ChannelInterceptor() {};
    }

    @Bean
    AuthorizationManager<Message<?>> rules(
            MessageMatcherDelegatingAuthorizationManager.Builder messages,
            @Value("${room.secret.role:USER}") String role,
            @Value("${room.say.role:USER}") String speaker) {
        return messages.simpSubscribeDestMatchers("/topic/secret")
                .hasRole(role)
                .simpMessageDestMatchers("/app/say")
                .hasRole(speaker)
                .anyMessage()
                .authenticated()
                .build();
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .httpBasic(Customizer.withDefaults())
                .build();
    }

    @Bean
    UserDetailsService users(@Value("${room.password:secret}") String password) {
        return new InMemoryUserDetailsManager(User.withUsername("ada")
                .password("{noop}" + password)
                .roles("USER")
                .build());
    }

    /** Gives pages the token that they send with {@code CONNECT}. */
    @RestController
    public static class Pages {
        @GetMapping("/csrf")
        public String token(CsrfToken token) {
            return token.getToken();
        }
    }

    /** Says to the room, or back to who has said it. */
    @Controller
    public static class Rooms {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @MessageMapping("/say")
        @SendTo("/topic/room")
        public String say(String text, Principal user) {
            heard.add(text);
            return user.getName() + " says " + text;
        }

        @SubscribeMapping("/rules")
        public String rules(Principal user) {
            return "be kind, " + user.getName();
        }

        @MessageMapping("/whisper")
        @SendToUser(destinations = "/queue/whispers", broadcast = false)
        public String whisper(String text) {
            return "to you " + text;
        }

        public BlockingQueue<String> heard() {
            return heard;
        }
    }
}
