package io.continuity.spring;

import java.util.List;
import java.util.function.Supplier;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextImpl;

/** What a login by password leaves in the session since Spring Security 7. */
public final class SecurityFactors implements Supplier<List<Object>> {
    /** Called by {@link SpringSecurityVersionsTest} through a class loader. */
    public SecurityFactors() {}

    @Override
    public List<Object> get() {
        return List.of(new SecurityContextImpl(UsernamePasswordAuthenticationToken.authenticated(
                "ada",
                null,
                List.of(
                        new SimpleGrantedAuthority("ROLE_USER"),
                        FactorGrantedAuthority.fromAuthority(FactorGrantedAuthority.PASSWORD_AUTHORITY)))));
    }
}
