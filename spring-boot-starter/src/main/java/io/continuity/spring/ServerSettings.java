package io.continuity.spring;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.servlet.CookieSameSiteSupplier;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands on what Spring Boot tells its servers by other ways than the servlet context. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ServerProperties.class)
class ServerSettings {
    private final Optional<ServerProperties> server;

    ServerSettings(ObjectProvider<ServerProperties> server) {
        this.server = Optional.ofNullable(server.getIfAvailable());
    }

    /** The servlet context knows whole minutes only. As everywhere in Boot, nothing, zero and less mean never. */
    @Bean
    SessionTimeout continuitySessionTimeout() {
        return new SessionTimeout(server.map(
                known -> Optional.ofNullable(known.getServlet().getSession().getTimeout())
                        .filter(timeout -> !timeout.isNegative())
                        .orElse(Duration.ZERO)));
    }

    @Bean
    SessionCookieName continuitySessionCookieName() {
        return new SessionCookieName(
                server.map(known -> known.getServlet().getSession().getCookie().getName()));
    }

    /** Boot has each server add SameSite to the cookies that it writes itself and that do not name it. Ours does. */
    @Bean
    ServletContextInitializer continuitySameSite(ObjectProvider<CookieSameSiteSupplier> suppliers) {
        return context -> sameSite(context, suppliers)
                .ifPresent(sameSite -> context.getSessionCookieConfig().setAttribute("SameSite", valueOf(sameSite)));
    }

    private Optional<SameSite> sameSite(ServletContext context, ObjectProvider<CookieSameSiteSupplier> suppliers) {
        SessionCookieConfig config = context.getSessionCookieConfig();
        Cookie cookie = new Cookie(Objects.requireNonNullElse(config.getName(), "JSESSIONID"), "");
        return server.map(known -> known.getServlet().getSession().getCookie().getSameSite())
                .or(() -> suppliers
                        .orderedStream()
                        .flatMap(supplier -> Optional.ofNullable(supplier.getSameSite(cookie)).stream())
                        .findFirst());
    }

    private static String valueOf(SameSite sameSite) {
        return Optional.ofNullable(sameSite.attributeValue())
                .orElseThrow(() -> new InvalidConfigurationPropertyValueException(
                        "server.servlet.session.cookie.same-site",
                        sameSite,
                        "Continuity's cookie always says where it may be sent: set none, lax or strict"));
    }
}
