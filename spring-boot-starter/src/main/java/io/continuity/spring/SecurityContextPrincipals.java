package io.continuity.spring;

import io.continuity.servlet.PrincipalResolver;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;

/** The user whom Spring Security has signed in, by the name that it gives them. <em>Thread-safe.</em> */
final class SecurityContextPrincipals implements PrincipalResolver {
    /** Of HttpSessionSecurityContextRepository, which not every application has. */
    static final String ATTRIBUTE = "SPRING_SECURITY_CONTEXT";

    private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();

    @Override
    public Optional<String> principal(String attributeName, Object value) {
        return attributeName.equals(ATTRIBUTE) && value instanceof SecurityContext context
                ? Optional.ofNullable(context.getAuthentication())
                        .filter(trust::isAuthenticated)
                        .map(Authentication::getName)
                        .filter(name -> !name.isEmpty())
                : Optional.empty();
    }

    /** Returns what {@link Authentication#getName()} is for a principal: a name, a user's details or the like. */
    static String nameOf(Object principal) {
        return UsernamePasswordAuthenticationToken.unauthenticated(principal, null)
                .getName();
    }
}
