package io.continuity.spring;

import io.continuity.session.EncryptedSessionStore;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads whether and how sessions are encrypted. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SessionEncryptionProperties.class)
class SessionEncryptionSettings {
    /**
     * What is wrong with the properties is not an InvalidConfigurationPropertyValueException: Boot's analyzer of that
     * prints the value as the environment has it, which may be a key.
     */
    @Bean
    SessionEncryption continuitySessionEncryption(SessionEncryptionProperties properties, SessionObserver observer) {
        try {
            return new SessionEncryption(EncryptedSessionStore.configured(properties::parameter, observer));
        } catch (IllegalArgumentException e) {
            throw new SetupException(
                    "Sessions cannot be encrypted, as " + e.getMessage(), "correct continuity.session.encryption.*");
        }
    }

    /** A setting without an effect would be taken for one that has it. */
    @Bean
    SmartInitializingSingleton continuityRequiresSessionEncryption(
            SessionEncryption encryption, ObjectProvider<SessionStore> stores) {
        return () -> stores.forEach(encryption::requireOf);
    }
}
