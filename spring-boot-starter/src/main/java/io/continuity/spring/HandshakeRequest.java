package io.continuity.spring;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A handshake as the application's handler is to see it: of its own protocols only. <em>Not thread-safe.</em> */
final class HandshakeRequest extends HttpServletRequestWrapper {
    private final ServletContext context;
    private final List<String> protocols;

    HandshakeRequest(HttpServletRequest request, ServletContext context) {
        super(request);
        this.context = context;
        this.protocols = OfferedProtocols.of(request).applications();
    }

    @Override
    public ServletContext getServletContext() {
        return context;
    }

    @Override
    public @Nullable String getHeader(String name) {
        if (OfferedProtocols.HEADER.equalsIgnoreCase(name)) {
            return protocols.isEmpty() ? null : String.join(", ", protocols);
        }
        return super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (OfferedProtocols.HEADER.equalsIgnoreCase(name)) {
            return Collections.enumeration(protocols.isEmpty() ? List.of() : List.of(String.join(", ", protocols)));
        }
        return super.getHeaders(name);
    }
}
