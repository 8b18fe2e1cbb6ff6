package io.continuity.spring;

import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.jwt.JwtSessionStore;
import io.continuity.session.jwt.Revocations;
import io.continuity.session.jwt.TokenKeys;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Keeps sessions in tokens that clients hold, where that is wanted: then nothing here looks for a Redis.
 *
 * <p>A bean of type {@link TokenKeys} or {@link Revocations} that the application defines takes the place of what the
 * properties say.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = ContinuityProperties.STORE, havingValue = "jwt")
@EnableConfigurationProperties({TokenProperties.class, SessionAdoptionProperties.class})
class TokenStoreSettings {
    private static final String STORE = "continuityTokenStore";
    private static final String KEYS = "continuityTokenKeys";

    private final TokenProperties properties;
    private final ObjectProvider<TokenLayer> layers;

    TokenStoreSettings(TokenProperties properties, ObjectProvider<TokenLayer> layers) {
        this.properties = properties;
        this.layers = layers;
    }

    /** What is put around the store of tokens. */
    interface TokenLayer {
        SessionStore around(JwtSessionStore store);
    }

    @Bean(KEYS)
    @ConditionalOnMissingBean
    TokenKeys continuityTokenKeys() {
        return new TokenKeySource(properties).read();
    }

    /** The context closes it, and destroys its beans only after the web server has answered its last request. */
    @Bean(STORE)
    @ConditionalOnMissingBean(SessionStore.class)
    SessionStore continuityTokenStore(
            TokenConflicts conflicts, TokenFacts facts, SessionObserver observer, TokenNames names) {
        conflicts.requireNone();
        requireRedis(facts);
        JwtSessionStore.Builder store = JwtSessionStore.builder(facts.keys(), names.application())
                .form(properties.form())
                .compression(properties.compression())
                .observer(observer);
        checked("server.servlet.session.cookie.name", names.cookie(), () -> store.cookie(names.cookie()));
        Duration threshold = properties.touchThreshold();
        checked(TokenProperties.PREFIX + ".touch-threshold", threshold, () -> store.touchThreshold(threshold));
        int cookies = properties.maxCookies();
        checked(TokenProperties.PREFIX + ".max-cookies", cookies, () -> store.maxCookies(cookies));
        facts.revocations().ifPresent(store::revocations);
        JwtSessionStore built = store.build();
        built.warmUp();
        TokenLayer layer = layers.getIfAvailable();
        return layer == null ? built : layer.around(built);
    }

    /** A setting without an effect would be taken for one that has it. */
    private void requireRedis(TokenFacts facts) {
        if (properties.revocation() == TokenProperties.Revocation.REDIS
                && facts.revocations().isEmpty()) {
            throw RedisMissingSettings.missing(
                    "Revocations in Redis (" + TokenProperties.PREFIX + ".revocation=redis)",
                    "define a Revocations bean");
        }
        if (properties.spills() && layers.getIfAvailable() == null) {
            throw RedisMissingSettings.missing(
                    "Large attributes in Redis (" + TokenProperties.SPILL + ")", "remove " + TokenProperties.SPILL);
        }
    }

    private static void checked(String property, Object value, Runnable setting) {
        PropertyChecks.checked(property, value, setting);
    }

    @Bean
    TokenNames continuityTokenNames(Environment environment, ObjectProvider<SessionCookieName> cookie) {
        return TokenNames.of(
                environment.getProperty("spring.application.name"),
                Optional.ofNullable(cookie.getIfAvailable()).flatMap(SessionCookieName::value));
    }

    @Bean
    TokenConflicts continuityTokenConflicts(
            ContinuityProperties continuity, SessionFormatProperties formats, BeanFactory beans) {
        return new TokenConflicts(
                continuity.session().failurePolicy(),
                formats.mode(),
                properties.spills()
                        ? null
                        : beans.getBean(SessionEncryptionProperties.class).mode(),
                beans.getBean(SessionAdoptionProperties.class).mode());
    }

    /** A setting without an effect would be taken for one that has it. */
    @Bean
    SmartInitializingSingleton continuityRequiresTokenStore(BeanFactory beans) {
        return () -> {
            if (!beans.containsBean(STORE)) {
                throw new SetupException(
                        ContinuityProperties.STORE
                                + "=jwt is set, but the application has a SessionStore bean of its own",
                        "remove the property or the bean");
            }
            if (!beans.containsBean(KEYS) && (properties.hasKeys() || properties.hasKeysLocation())) {
                throw new SetupException(
                        TokenKeySource.KEYS + " or " + TokenKeySource.LOCATION
                                + " is set, but the application has a TokenKeys bean of its own",
                        "remove the property or the bean");
            }
        };
    }

    /** Comes after those of the application, which may give the cookie a name. */
    @Bean
    ServletContextInitializer continuityTokenCookie(TokenNames names) {
        return context -> names.requireCookie(context.getSessionCookieConfig().getName());
    }

    @Bean
    TokenFacts continuityTokenFacts(TokenKeys keys, ObjectProvider<Revocations> revocations) {
        return new TokenFacts(keys, Optional.ofNullable(revocations.getIfAvailable()));
    }
}
