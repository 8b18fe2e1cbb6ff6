package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.JdkAttributeCodec;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.RememberMeAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.savedrequest.SavedCookie;
import org.springframework.web.servlet.FlashMap;

class AllowedTypesTest {
    @Test
    void typesOfTheApplicationsPackagesAreRead() {
        Cart cart = new Cart("eggs");
        assertThat(roundTrip(cart, List.of("io.continuity.spring"), List.of())).isEqualTo(cart);
    }

    @Test
    void configuredTypesAreRead() {
        Cart cart = new Cart("eggs");
        assertThat(roundTrip(cart, List.of(), List.of(Cart.class.getName()))).isEqualTo(cart);
    }

    @Test
    void otherTypesAreNot() {
        assertThatThrownBy(() -> roundTrip(new Cart("eggs"), List.of("com.acme"), List.of()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("continuity.session.allowed-types");
    }

    @Test
    void whatSpringItselfKeepsInSessionsIsRead() {
        FlashMap flash = new FlashMap();
        flash.put("notice", "saved");
        flash.addTargetRequestParam("page", "2");
        assertThat(roundTrip(flash, List.of(), List.of())).isEqualTo(flash);
        SecurityContextImpl context = new SecurityContextImpl(UsernamePasswordAuthenticationToken.authenticated(
                "ada", null, AuthorityUtils.createAuthorityList("ROLE_USER")));
        assertThat(roundTrip(context, List.of(), List.of())).isEqualTo(context);
    }

    static Stream<Object> springSecuritysOwn() {
        UserDetails user =
                User.withUsername("ada").password("{noop}x").roles("USER").build();
        UsernamePasswordAuthenticationToken token =
                UsernamePasswordAuthenticationToken.authenticated(user, null, user.getAuthorities());
        token.setDetails(new WebAuthenticationDetails("192.0.2.1", "an id"));
        return Stream.of(
                new SecurityContextImpl(token),
                new SecurityContextImpl(new RememberMeAuthenticationToken("key", user, user.getAuthorities())),
                new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", "token"),
                new SavedCookie("name", "value", "/", 60, "example.org", true),
                savedRequest(),
                new BadCredentialsException("Bad credentials"),
                new LockedException("Locked"));
    }

    /** By reflection: its builder has annotations of a Jackson that is not there, of which the compiler would warn. */
    private static Object savedRequest() {
        try {
            Class<?> type = Class.forName("org.springframework.security.web.savedrequest.DefaultSavedRequest$Builder");
            Object builder = type.getConstructor().newInstance();
            type.getMethod("setScheme", String.class).invoke(builder, "https");
            type.getMethod("setServerName", String.class).invoke(builder, "example.org");
            type.getMethod("setServerPort", int.class).invoke(builder, 443);
            type.getMethod("setMethod", String.class).invoke(builder, "GET");
            type.getMethod("setRequestURI", String.class).invoke(builder, "/me");
            type.getMethod("setLocales", List.class).invoke(builder, List.of(Locale.GERMANY));
            type.getMethod("setCookies", List.class)
                    .invoke(builder, List.of(new SavedCookie("name", "value", "/", 60, "example.org", true)));
            return type.getMethod("build").invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @MethodSource("springSecuritysOwn")
    void whatSpringSecurityKeepsInSessionsIsRead(Object value) {
        assertThat(roundTrip(value, List.of(), List.of()))
                .usingRecursiveComparison()
                .isEqualTo(value);
    }

    /** Like "com" or "org", "io" is where others live as well; the application starts, its types are to be named. */
    @Test
    void aPackageThatIsTooWideIsLeftOut() {
        assertThatThrownBy(() -> roundTrip(new Cart("eggs"), List.of("io"), List.of()))
                .isInstanceOf(AttributeFormatException.class);
    }

    private static Object roundTrip(Object value, List<String> packages, List<String> configured) {
        JdkAttributeCodec.Builder builder = JdkAttributeCodec.builder(AllowedTypesTest.class.getClassLoader());
        AllowedTypes.addTo(builder, packages, configured);
        JdkAttributeCodec codec = builder.build();
        return codec.decode(codec.encode(value));
    }

    private record Cart(String content) implements Serializable {}
}
