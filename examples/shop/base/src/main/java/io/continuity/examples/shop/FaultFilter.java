package io.continuity.examples.shop;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Makes a bad release: answers every twentieth request with 500, once the instance has served some, as bugs do that no smoke
 * test finds. The header says that it was on purpose. Last in the chain: everything before it takes it for a bug.
 */
@Component
@ConditionalOnProperty("shop.faulty")
@Order(Ordered.LOWEST_PRECEDENCE)
final class FaultFilter extends OncePerRequestFilter {

    private static final long GOOD = 200;
    private static final long EVERY = 20;

    private final AtomicLong requests = new AtomicLong();

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long number = requests.incrementAndGet();
        if (number > GOOD && number % EVERY == 0) {
            response.setHeader("Shop-Fault", "injected");
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        } else {
            chain.doFilter(request, response);
        }
    }
}
