package io.continuity.spring;

import java.net.MalformedURLException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.oauth2.core.user.DefaultOAuth2User;
import org.springframework.security.oauth2.core.user.OAuth2UserAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.saml2.core.Saml2Error;
import org.springframework.security.saml2.provider.service.authentication.DefaultSaml2AuthenticatedPrincipal;
import org.springframework.security.saml2.provider.service.authentication.Saml2AssertionAuthentication;
import org.springframework.security.saml2.provider.service.authentication.Saml2Authentication;
import org.springframework.security.saml2.provider.service.authentication.Saml2AuthenticationException;
import org.springframework.security.saml2.provider.service.authentication.Saml2RedirectAuthenticationRequest;
import org.springframework.security.saml2.provider.service.authentication.Saml2ResponseAssertion;
import org.springframework.security.saml2.provider.service.authentication.logout.Saml2LogoutRequest;
import org.springframework.security.saml2.provider.service.registration.RelyingPartyRegistration;

/** What Spring Security keeps in a session of somebody who signs in elsewhere: with OAuth 2, OpenID Connect or SAML 2. */
final class FederatedLogins {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123456789Z");
    private static final List<GrantedAuthority> AUTHORITIES =
            List.of(FactorGrantedAuthority.withAuthority("FACTOR_AUTHORIZATION_CODE")
                    .issuedAt(NOW)
                    .build());

    private FederatedLogins() {}

    /** As the decoder of id tokens makes them, which turns the issuer into a URL. */
    private static Map<String, Object> claims() {
        try {
            return Map.of(
                    "iss", URI.create("https://127.0.0.1/issuer").toURL(),
                    "sub", "ada",
                    "aud", List.of("shop"),
                    "iat", NOW,
                    "exp", NOW.plusSeconds(60),
                    "address", Map.of("locality", "London"),
                    "email_verified", true);
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OAuth2AccessToken accessToken() {
        return new OAuth2AccessToken(
                OAuth2AccessToken.TokenType.BEARER, "access", NOW, NOW.plusSeconds(60), Set.of("openid", "email"));
    }

    private static ClientRegistration registration() {
        return ClientRegistration.withRegistrationId("partner")
                .clientId("shop")
                .clientSecret("secret")
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
                .scope("openid", "email")
                .authorizationUri("https://127.0.0.1/authorize")
                .tokenUri("https://127.0.0.1/token")
                .jwkSetUri("https://127.0.0.1/keys")
                .issuerUri("https://127.0.0.1/issuer")
                .userInfoUri("https://127.0.0.1/user")
                .userNameAttributeName("sub")
                .providerConfigurationMetadata(Map.of("claims_supported", List.of("sub")))
                .build();
    }

    static OAuth2AuthenticationToken openIdConnect() {
        OidcIdToken idToken = new OidcIdToken("id", NOW, NOW.plusSeconds(60), claims());
        OidcUserInfo userInfo = new OidcUserInfo(Map.of("sub", "ada", "email", "ada@example.org"));
        List<GrantedAuthority> authorities = Stream.concat(
                        AUTHORITIES.stream(), Stream.of(new OidcUserAuthority(idToken, userInfo)))
                .toList();
        return new OAuth2AuthenticationToken(
                new DefaultOidcUser(authorities, idToken, userInfo), authorities, "partner");
    }

    private static OAuth2AuthenticationToken oauth2() {
        Map<String, Object> attributes = Map.of("sub", "ada", "plan", Map.of("name", "small", "seats", 3));
        List<GrantedAuthority> authorities = List.of(new OAuth2UserAuthority(attributes));
        return new OAuth2AuthenticationToken(
                new DefaultOAuth2User(authorities, attributes, "sub"), authorities, "partner");
    }

    private static OAuth2AuthorizationRequest authorizationRequest() {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri("https://127.0.0.1/authorize")
                .clientId("shop")
                .redirectUri("https://127.0.0.1/login/oauth2/code/partner")
                .scope("openid")
                .state("state")
                .additionalParameters(Map.of("nonce", "hash", "code_challenge", "challenge"))
                .attributes(Map.of("registration_id", "partner", "nonce", "nonce", "code_verifier", "verifier"))
                .build();
    }

    /** As its repository keeps them: all of a user's in one attribute. */
    private static Map<String, OAuth2AuthorizedClient> authorizedClients() {
        return new HashMap<>(Map.of(
                "partner",
                new OAuth2AuthorizedClient(
                        registration(), "ada", accessToken(), new OAuth2RefreshToken("refresh", NOW, null))));
    }

    static Stream<Object> ofResourceServers() {
        Jwt jwt = new Jwt("jwt", NOW, NOW.plusSeconds(60), Map.of("alg", "RS256"), claims());
        return Stream.of(
                new SecurityContextImpl(
                        new JwtAuthenticationToken(jwt, AuthorityUtils.createAuthorityList("SCOPE_openid"))),
                new SecurityContextImpl(new BearerTokenAuthentication(
                        new DefaultOAuth2AuthenticatedPrincipal("ada", claims(), AUTHORITIES),
                        accessToken(),
                        AUTHORITIES)));
    }

    @SuppressWarnings("deprecation") // Sessions have what is deprecated for longer than code does.
    private static Stream<Object> saml() {
        Map<String, List<Object>> attributes =
                Map.of("mail", List.of("ada@example.org"), "age", List.of(36, true, NOW));
        DefaultSaml2AuthenticatedPrincipal principal =
                new DefaultSaml2AuthenticatedPrincipal("ada", attributes, List.of("index"));
        principal.setRelyingPartyRegistrationId("partner");
        Saml2ResponseAssertion assertion = Saml2ResponseAssertion.withResponseValue("<response/>")
                .nameId("ada")
                .sessionIndexes(List.of("index"))
                .attributes(attributes)
                .build();
        RelyingPartyRegistration party = RelyingPartyRegistration.withRegistrationId("partner")
                .assertingPartyMetadata(idp -> idp.entityId("idp")
                        .singleSignOnServiceLocation("https://127.0.0.1/sso")
                        .singleLogoutServiceLocation("https://127.0.0.1/slo"))
                .build();
        return Stream.of(
                new SecurityContextImpl(new Saml2Authentication(principal, "<response/>", AUTHORITIES)),
                new SecurityContextImpl(new Saml2AssertionAuthentication("ada", assertion, AUTHORITIES, "partner")),
                Saml2RedirectAuthenticationRequest.withRelyingPartyRegistration(party)
                        .samlRequest("request")
                        .relayState("state")
                        .id("id")
                        .build(),
                Saml2LogoutRequest.withRelyingPartyRegistration(party)
                        .samlRequest("request")
                        .id("id")
                        .build(),
                new Saml2AuthenticationException(new Saml2Error("invalid_response", "no")));
    }

    static Stream<Object> ofClients() {
        return Stream.concat(
                Stream.of(
                        new SecurityContextImpl(openIdConnect()),
                        new SecurityContextImpl(oauth2()),
                        authorizationRequest(),
                        authorizedClients(),
                        new OAuth2AuthenticationException(new OAuth2Error("access_denied", "no", null))),
                saml());
    }
}
