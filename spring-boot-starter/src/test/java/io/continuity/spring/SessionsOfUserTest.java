package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.config.Customizer.withDefaults;

import io.continuity.servlet.SessionFilter;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.testkit.RedisServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** All sessions of a user of Spring Security, on two instances. */
class SessionsOfUserTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Queue<String> ENDED = new ConcurrentLinkedQueue<>();

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    // Without the near cache, which hears of what others do a moment later.
    private final SessionStore store = RedisSessionStore.builder(
                    RedisServer.shared().uri().toString())
            .keyPrefix("users-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet())
            .nearCache(0, 0)
            .build();
    private final SharedStore shared = new SharedStore(store);
    private final Browser laptop = new Browser();
    private final Browser phone = new Browser();
    private Instance here;
    private Instance there;

    @Configuration(proxyBeanMethods = false)
    static class Unlimited {
        /** Puts another user into the security context that the session has given. */
        @RestController
        static class Renaming {
            @GetMapping("/me/rename")
            String rename(HttpServletRequest request, HttpServletResponse response, @RequestParam boolean save) {
                SecurityContext context = SecurityContextHolder.getContext();
                context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated("grace", null, List.of()));
                if (save) {
                    new HttpSessionSecurityContextRepository().saveContext(context, request, response);
                }
                return "renamed";
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OneSession {
        @Bean
        @Order(0)
        SecurityFilterChain oneSession(HttpSecurity http) {
            return limited(http, false);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OneSessionFirstWins {
        @Bean
        @Order(0)
        SecurityFilterChain oneSession(HttpSecurity http) {
            return limited(http, true);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Listening {
        @Bean
        HttpSessionListener endListener() {
            return new HttpSessionListener() {
                @Override
                public void sessionDestroyed(HttpSessionEvent event) {
                    ENDED.add(String.valueOf(event.getSession().getAttribute("SPRING_SECURITY_CONTEXT") != null));
                }
            };
        }
    }

    private static SecurityFilterChain limited(HttpSecurity http, boolean firstWins) {
        return http.securityMatcher("/me", "/login", "/logout", "/open/**")
                .authorizeHttpRequests(requests -> requests.requestMatchers("/open/**")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .formLogin(withDefaults())
                .sessionManagement(sessions -> sessions.maximumSessions(1).maxSessionsPreventsLogin(firstWins))
                .build();
    }

    @BeforeEach
    void start() {
        here = shared.start(Unlimited.class);
        there = shared.start(Unlimited.class);
    }

    private void restartWith(Class<?> configuration) {
        stop();
        here = shared.start(configuration);
        there = shared.start(configuration);
    }

    @AfterEach
    void stopAll() {
        stop();
        store.close();
    }

    private void stop() {
        here.close();
        there.close();
    }

    private static boolean isSignedIn(Browser browser, Instance instance) {
        Browser.Reply reply = browser.get(instance, "/me");
        assertThat(reply.status()).isIn(200, 302);
        return reply.status() == 200 && reply.body().equals("ada");
    }

    /** The cookie goes on with the session's version. */
    private static String idOf(Browser browser) {
        return browser.sessionId().split("\\.", 2)[0];
    }

    private SessionRegistry registry() {
        return there.context().getBean(SessionRegistry.class);
    }

    @Test
    void areFoundAfterSignInAndNotAfterSignOut() {
        laptop.signIn(here);
        phone.signIn(there);

        assertThat(store.findByPrincipal("ada", TIMEOUT)).hasSize(2);

        laptop.post(here, "/logout", Map.of());
        assertThat(store.findByPrincipal("ada", TIMEOUT)).hasSize(1);
    }

    @Test
    void endEverywhereAtOnce() {
        laptop.signIn(here);
        phone.signIn(there);

        assertThat(store.deleteByPrincipal("ada", TIMEOUT)).isEqualTo(2);

        assertThat(isSignedIn(laptop, here)).isFalse();
        assertThat(isSignedIn(phone, there)).isFalse();
    }

    @Test
    void areKnownToTheRegistryByNameUserAndPrincipal() {
        Instant start = Instant.now().minusMillis(1);
        laptop.signIn(here);

        Principal principal = () -> "ada";
        assertThat(registry().getAllSessions("ada", false)).singleElement().satisfies(session -> {
            assertThat(session.getSessionId()).isEqualTo(idOf(laptop));
            assertThat(session.getPrincipal()).isEqualTo("ada");
            assertThat(session.isExpired()).isFalse();
            assertThat(session.getLastRequest()).isAfterOrEqualTo(start);
        });
        assertThat(registry().getAllSessions(principal, true)).hasSize(1);
        assertThat(registry()
                        .getAllSessions(
                                User.withUsername("ada")
                                        .password("-")
                                        .roles("X")
                                        .build(),
                                false))
                .hasSize(1);
        assertThat(registry().getAllSessions("eve", true)).isEmpty();
    }

    @Test
    void areEndedByTheRegistry() {
        laptop.signIn(here);
        phone.signIn(here);
        SessionInformation session = Objects.requireNonNull(registry().getSessionInformation(idOf(laptop)));
        assertThat(session.getPrincipal()).isEqualTo("ada");

        session.expireNow();

        assertThat(session.isExpired()).isTrue();
        assertThat(isSignedIn(laptop, here)).isFalse();
        assertThat(isSignedIn(phone, here)).isTrue();
        assertThat(registry().getSessionInformation(idOf(laptop))).isNull();
    }

    @Test
    void areEndedWithTheListenersBeingTold() {
        restartWith(Listening.class);
        laptop.signIn(here);
        phone.signIn(here);
        ENDED.clear();

        Objects.requireNonNull(registry().getSessionInformation(idOf(laptop))).expireNow();

        assertThat(ENDED).containsExactly("true");
        assertThat(isSignedIn(laptop, here)).isFalse();

        SessionFilter filter = FilterBeans.in(here.context()).findFirst().orElseThrow();
        assertThat(filter.endByPrincipal("ada", TIMEOUT)).isOne();

        assertThat(ENDED).containsExactly("true", "true");
        assertThat(isSignedIn(phone, there)).isFalse();
    }

    /** As Spring Security's own filters do, who signs somebody in says so to the repository. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stayWhoseTheyAreIfAnAuthenticationIsPutInPlaceAndNotSaved(boolean saves) {
        laptop.signIn(here);

        laptop.get(here, "/me/rename?save=" + saves);

        assertThat(laptop.get(there, "/me").body()).isEqualTo(saves ? "grace" : "ada");
        assertThat(store.findByPrincipal(saves ? "grace" : "ada", TIMEOUT)).hasSize(1);
    }

    @Test
    void aSessionInWhichNobodyIsSignedInIsNotKnown() {
        laptop.get(here, "/open/new");

        assertThat(registry().getSessionInformation(idOf(laptop))).isNull();
    }

    @Test
    void nobodyListsAllPrincipals() {
        assertThatThrownBy(() -> registry().getAllPrincipals())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("cannot list everybody who is signed in");
    }

    @Test
    void whereOneIsAllowedTheSecondEndsTheFirst() {
        restartWith(OneSession.class);
        laptop.signIn(here);
        assertThat(isSignedIn(laptop, there)).isTrue();

        phone.signIn(there);

        assertThat(isSignedIn(phone, here)).isTrue();
        assertThat(isSignedIn(laptop, here)).isFalse();
        assertThat(store.findByPrincipal("ada", TIMEOUT)).hasSize(1);
    }

    @Test
    void signingInAgainEndsNothing() {
        restartWith(OneSession.class);
        laptop.signIn(here);
        laptop.signIn(there);

        assertThat(isSignedIn(laptop, here)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFirstCanBeMadeToWin(boolean signsOutFirst) {
        restartWith(OneSessionFirstWins.class);
        laptop.signIn(here);
        if (signsOutFirst) {
            laptop.post(here, "/logout", Map.of());
        }

        phone.signIn(there);

        assertThat(isSignedIn(phone, there)).isEqualTo(signsOutFirst);
    }
}
