package io.continuity.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.Envelope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.jackson.SecurityJacksonModules;
import org.springframework.security.web.csrf.DefaultCsrfToken;

class SpringSecurityTest {
    private final JacksonAttributeCodec codec = builder()
            .allow("org.springframework.security.**")
            .allow(SpringSecurityTest.class.getName() + "$Details")
            .build();

    record Details(String device) {}

    private static JacksonAttributeCodec.Builder builder() {
        ClassLoader loader = SpringSecurityTest.class.getClassLoader();
        JacksonAttributeCodec.Builder builder = JacksonAttributeCodec.builder(loader);
        SecurityJacksonModules.getModules(loader).forEach(builder::module);
        return builder;
    }

    private static SecurityContextImpl context() {
        List<GrantedAuthority> authorities = List.of(
                new SimpleGrantedAuthority("ROLE_USER"),
                FactorGrantedAuthority.withAuthority("FACTOR_PASSWORD")
                        .issuedAt(Instant.parse("2026-11-23T08:00:00.123456789Z"))
                        .build());
        User user = new User("ann", "{noop}secret", authorities);
        UsernamePasswordAuthenticationToken token =
                UsernamePasswordAuthenticationToken.authenticated(user, null, authorities);
        token.setDetails(new Details("phone"));
        return new SecurityContextImpl(token);
    }

    @Test
    void securityContextComesBackEqual() {
        SecurityContextImpl back = (SecurityContextImpl) codec.decode(codec.encode(context()));

        assertThat(back).isEqualTo(context());
        Authentication authentication = back.getAuthentication();
        assertThat(authentication.isAuthenticated()).isTrue();
        assertThat(authentication.getPrincipal()).isInstanceOf(User.class);
        assertThat(authentication.getDetails()).isEqualTo(new Details("phone"));
        assertThat(authentication.getAuthorities())
                .map(authority -> (Object) authority.getClass())
                .containsExactly(SimpleGrantedAuthority.class, FactorGrantedAuthority.class);
        assertThat(((User) authentication.getPrincipal()).getPassword()).isEqualTo("{noop}secret");
        assertThat(codec.encode(back)).isEqualTo(codec.encode(context()));
    }

    @Test
    void otherAttributesOfSpringSecurityComeBackEqual() {
        DefaultCsrfToken token = new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", "abc");

        assertThat(codec.decode(codec.encode(token))).usingRecursiveComparison().isEqualTo(token);
        assertThat((Throwable) codec.decode(codec.encode(new BadCredentialsException("Bad credentials"))))
                .isInstanceOf(BadCredentialsException.class)
                .hasMessage("Bad credentials");
    }

    @Test
    void modulesDoNotWidenTheAllowListOnWriting() {
        JacksonAttributeCodec narrow = builder()
                .allow(SecurityContextImpl.class.getName())
                .allow(UsernamePasswordAuthenticationToken.class.getName())
                .build();

        assertThatThrownBy(() -> narrow.encode(context()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("not on the allow-list")
                .hasMessageNotContaining("secret");
    }

    @Test
    void modulesDoNotWidenTheAllowListOnReading() {
        EncodedAttribute encoded = codec.encode(context());
        for (Class<?> left : List.of(
                UsernamePasswordAuthenticationToken.class,
                User.class,
                SimpleGrantedAuthority.class,
                FactorGrantedAuthority.class)) {
            JacksonAttributeCodec.Builder narrow = builder().allow(SpringSecurityTest.class.getName() + "$Details");
            List.of(
                            SecurityContextImpl.class,
                            UsernamePasswordAuthenticationToken.class,
                            User.class,
                            SimpleGrantedAuthority.class,
                            FactorGrantedAuthority.class)
                    .stream()
                    .filter(type -> type != left)
                    .forEach(type -> narrow.allow(type.getName()));

            assertThatThrownBy(() -> narrow.build().decode(encoded))
                    .isInstanceOf(AttributeFormatException.class)
                    .hasMessageContaining(left.getName());
        }
    }

    @Test
    void typesThatOnlyTheModulesKnowAreRefused() {
        String json = "{\"authentication\":{\"@class\":\"javax.swing.JEditorPane\",\"page\":\"http://127.0.0.1/\"}}";
        EncodedAttribute hostile = Envelope.of(
                        "json", SecurityContextImpl.class.getName(), 1, json.getBytes(StandardCharsets.UTF_8))
                .toAttribute();

        assertThatThrownBy(() -> codec.decode(hostile))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("javax.swing.JEditorPane");
    }
}
