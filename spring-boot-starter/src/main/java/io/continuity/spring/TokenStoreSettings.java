package io.continuity.spring;

import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.session.jwt.JwtSessionStore;
import io.continuity.session.jwt.Revocations;
import io.continuity.session.jwt.TokenKeys;
import io.continuity.session.redis.RedisRevocationSource;
import io.continuity.spring.RedisSettings.RedisPlace;
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
@EnableConfigurationProperties(TokenProperties.class)
class TokenStoreSettings {
    private static final String STORE = "continuityTokenStore";
    private static final String KEYS = "continuityTokenKeys";

    private final TokenProperties properties;

    TokenStoreSettings(TokenProperties properties) {
        this.properties = properties;
    }

    @Bean(KEYS)
    @ConditionalOnMissingBean
    TokenKeys continuityTokenKeys() {
        return new TokenKeySource(properties).read();
    }

    /** The context closes it, and destroys its beans only after the web server has answered its last request. */
    @Bean(STORE)
    @ConditionalOnMissingBean(SessionStore.class)
    JwtSessionStore continuityTokenStore(
            TokenConflicts conflicts, TokenFacts facts, SessionObserver observer, TokenNames names) {
        conflicts.requireNone();
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
        return built;
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
                beans.getBean(SessionEncryptionProperties.class).mode(),
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

    /** Revocations in the Redis that sessions would be in. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = TokenProperties.PREFIX + ".revocation", havingValue = "redis")
    static class RedisRevocationSettings {
        private static final System.Logger LOG = System.getLogger(RedisRevocationSettings.class.getName());

        /** Closed by the store. */
        @Bean(destroyMethod = "")
        @ConditionalOnMissingBean
        Revocations continuityRevocations(
                RedisPlace redis, ContinuityProperties continuity, TokenProperties tokens, Environment environment) {
            KeyPrefix prefix =
                    KeyPrefix.of(continuity.session().keyPrefix(), environment.getProperty("spring.application.name"));
            RedisRevocationSource.Builder source =
                    redis.address().revocations().durability(continuity.redis().durability());
            Revocations.Builder known = Revocations.builder(
                    prefix.build(() -> source.keyPrefix(prefix.value()).build()));
            Duration failOpenFor = tokens.revocationFailOpenFor();
            checked(
                    TokenProperties.PREFIX + ".revocation-fail-open-for",
                    failOpenFor,
                    () -> known.failOpenFor(failOpenFor));
            Revocations revocations = known.build();
            readFirst(revocations);
            return revocations;
        }

        /** Before there are requests. An application starts also while Redis is away. */
        private static void readFirst(Revocations revocations) {
            try {
                revocations.refresh(RedisStoreSettings.MAX_WARM_UP);
            } catch (SessionStoreException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> "What was revoked cannot be read, trying again; until then nothing is known to be: "
                                + e.getMessage());
            }
        }
    }
}
