package io.continuity.examples.shop;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Signs every response; first in the chain, so that a refusal further on is signed too. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InstanceHeaderFilter extends OncePerRequestFilter {

    private final ShopProperties shop;

    InstanceHeaderFilter(ShopProperties shop) {
        this.shop = shop;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Shop-Version", shop.version());
        response.setHeader("Shop-Instance", shop.instance());
        chain.doFilter(request, response);
    }
}
