package io.continuity.spring;

import io.continuity.codec.JdkAttributeCodec;
import java.util.List;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Fills a codec's allow-list. Names only: nothing here needs Spring MVC or Spring Security. */
final class AllowedTypes {
    private static final System.Logger LOG = System.getLogger(AllowedTypes.class.getName());
    private static final String PROPERTY = "continuity.session.allowed-types";

    /** What Spring itself puts into sessions. */
    private static final List<String> SPRINGS_OWN = List.of(
            "org.springframework.security.authentication.**",
            "org.springframework.security.cas.authentication.**",
            "org.springframework.security.core.**",
            "org.springframework.security.ldap.userdetails.**",
            "org.springframework.security.oauth2.**",
            "org.springframework.security.saml2.**",
            "org.springframework.security.web.**",
            // The issuer, among the claims of OpenID Connect and of JWTs. Codecs refuse one that would be looked up.
            "java.net.URL",
            // Flash attributes; people send the errors of a form along.
            "org.springframework.web.servlet.FlashMap",
            "org.springframework.util.LinkedMultiValueMap",
            "org.springframework.util.MultiValueMapAdapter",
            "org.springframework.context.support.DefaultMessageSourceResolvable",
            "org.springframework.validation.**");

    private AllowedTypes() {}

    static void addTo(JdkAttributeCodec.Builder codec, List<String> applicationPackages, List<String> configured) {
        SPRINGS_OWN.forEach(codec::allow);
        applicationPackages.forEach(name -> addPackage(codec, name));
        configured.forEach(pattern -> addConfigured(codec, pattern));
    }

    /** An application may live in a package like "com" that is too wide to be allowed. */
    private static void addPackage(JdkAttributeCodec.Builder codec, String name) {
        try {
            codec.allow(name + ".**");
        } catch (IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "The application's package '" + name + "' is too wide to be read from a session store;"
                            + " name the types of its session attributes in " + PROPERTY);
        }
    }

    private static void addConfigured(JdkAttributeCodec.Builder codec, String pattern) {
        try {
            codec.allow(pattern);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(PROPERTY, pattern, e.getMessage(), e);
        }
    }
}
