package io.continuity.spring;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SessionTypes;
import io.continuity.codec.VersionedAttributeCodec;
import io.continuity.servlet.PrincipalResolver;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.SpringSessionStore;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Reads whether and how sessions are shared with Spring Session. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRedis
@EnableConfigurationProperties(SessionAdoptionProperties.class)
class SessionAdoptionSettings {
    private static final String COOKIE = "server.servlet.session.cookie.";

    @Bean
    SessionAdoption continuitySessionAdoption(
            SessionAdoptionProperties properties, SessionEncryptionProperties encryption, BeanFactory beans) {
        ObjectProvider<AttributeCodec> codecs = beans.getBeanProvider(AttributeCodec.class);
        SessionAdoption.sharing(properties).ifPresent(mode -> {
            requirePlain(mode, encryption);
            if (mode == SpringSessionStore.Mode.DUAL) {
                codecs.forEach(SessionAdoptionSettings::requireJdk);
                requireFirstVersions(beans.getBean(SessionTypes.class));
            }
        });
        return new SessionAdoption(
                properties, new SpringSessionPrincipals(codecs, beans.getBeanProvider(PrincipalResolver.class)));
    }

    private static void requirePlain(SpringSessionStore.Mode mode, SessionEncryptionProperties encryption) {
        SessionEncryptionProperties.Mode encrypted = encryption.mode();
        boolean isOff = encrypted == null || encrypted == SessionEncryptionProperties.Mode.OFF;
        if (mode == SpringSessionStore.Mode.DUAL && !isOff) {
            throw new SetupException(
                    "continuity.session.adopt.mode=dual keeps sessions where Spring Session reads them, which cannot"
                            + " decrypt what continuity.session.encryption.mode encrypts",
                    "set continuity.session.encryption.mode=off until all instances have"
                            + " continuity.session.adopt.mode=read");
        }
        if (encrypted == SessionEncryptionProperties.Mode.REQUIRE) {
            throw new SetupException(
                    "continuity.session.encryption.mode=require hides what Spring Session has written, which"
                            + " continuity.session.adopt.mode=read is to take over",
                    "set continuity.session.encryption.mode=write as long as continuity.session.adopt.mode is set");
        }
    }

    private static void requireJdk(AttributeCodec codec) {
        AttributeCodec writing = codec instanceof VersionedAttributeCodec versioned ? versioned.writing() : codec;
        if (!(writing instanceof JdkAttributeCodec)) {
            throw new SetupException(
                    "continuity.session.adopt.mode=dual writes what Spring Session reads, which is JDK serialization, and"
                            + " the AttributeCodec bean is a "
                            + writing.getClass().getName(),
                    "use the JdkAttributeCodec until all instances have continuity.session.adopt.mode=read");
        }
    }

    private static void requireFirstVersions(SessionTypes types) {
        types.readable().forEach((type, version) -> {
            if (version > 1) {
                throw new SetupException(
                        "continuity.session.adopt.mode=dual writes what Spring Session reads, and its applications hold no"
                                + " lease that would say what they can read, but the SessionType '" + type
                                + "' has version " + version,
                        "introduce that version when all instances have continuity.session.adopt.mode=read");
            }
        });
    }

    /** A setting without an effect would be taken for one that has it. */
    @Bean
    SmartInitializingSingleton continuityRequiresSessionAdoption(
            SessionAdoption adoption, ObjectProvider<SessionStore> stores) {
        return () -> {
            stores.forEach(store -> {});
            adoption.requireDone();
        };
    }

    /** The cookie is the same as Spring Session's, unless the application has said how it is to be. */
    @Bean
    ServletContextInitializer continuityAdoptedCookie(SessionAdoptionProperties properties, Environment environment) {
        return context -> SessionAdoption.sharing(properties).ifPresent(mode -> adoptCookie(context, environment));
    }

    private static void adoptCookie(ServletContext context, Environment environment) {
        SessionCookieConfig cookie = context.getSessionCookieConfig();
        if (!environment.containsProperty(COOKIE + "name")) {
            cookie.setName("SESSION");
        }
        if (!environment.containsProperty(COOKIE + "path")) {
            cookie.setPath(context.getContextPath() + "/");
        }
    }
}
