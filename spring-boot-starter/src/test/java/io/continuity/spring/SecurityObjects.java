package io.continuity.spring;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.RememberMeAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.csrf.DefaultCsrfToken;

/** What Spring Security keeps in sessions; loaded once with each of its versions. */
public final class SecurityObjects implements Supplier<List<Object>> {
    /** Called by {@link SpringSecurityVersionsTest} through a class loader. */
    public SecurityObjects() {}

    @Override
    public List<Object> get() {
        UserDetails user = User.withUsername("ada")
                .password("{noop}x")
                .roles("USER", "ADMIN")
                .build();
        UsernamePasswordAuthenticationToken token =
                UsernamePasswordAuthenticationToken.authenticated(user, null, user.getAuthorities());
        token.setDetails(new WebAuthenticationDetails("192.0.2.1", "an id"));
        PreAuthenticatedAuthenticationToken preAuthenticated = new PreAuthenticatedAuthenticationToken(
                "ada", "certificate", AuthorityUtils.createAuthorityList("ROLE_USER"));
        return List.of(
                new SecurityContextImpl(token),
                new SecurityContextImpl(new RememberMeAuthenticationToken("key", user, user.getAuthorities())),
                new SecurityContextImpl(preAuthenticated),
                token,
                user,
                new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", "token"));
    }

    /** Says all that is in one of these objects. */
    public static String describe(@Nullable Object value) {
        if (value instanceof SecurityContext context) {
            return "context of " + describe(context.getAuthentication());
        }
        if (value instanceof Authentication token) {
            return token.getClass().getName() + " " + describe(token.getPrincipal()) + " " + token.getCredentials()
                    + " " + token.getAuthorities() + " " + token.isAuthenticated() + " " + describe(token.getDetails());
        }
        if (value instanceof UserDetails user) {
            return "user " + user.getUsername() + " " + user.getPassword() + " " + user.getAuthorities() + " "
                    + user.isEnabled() + user.isAccountNonExpired() + user.isAccountNonLocked();
        }
        if (value instanceof WebAuthenticationDetails details) {
            return "from " + details.getRemoteAddress() + " " + details.getSessionId();
        }
        if (value instanceof DefaultCsrfToken csrf) {
            return csrf.getHeaderName() + csrf.getParameterName() + csrf.getToken();
        }
        return String.valueOf(value);
    }
}
