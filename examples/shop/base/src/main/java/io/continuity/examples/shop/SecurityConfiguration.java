package io.continuity.examples.shop;

import jakarta.servlet.DispatcherType;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;

@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String LOAD = "/load/**";
    private static final Pattern SHOPPER = Pattern.compile("shopper-\\d{1,9}|ada|grace|linus");

    /** Knows as many shoppers as a load run wants, without keeping any. */
    @Bean
    UserDetailsService shoppers() {
        return name -> {
            if (!SHOPPER.matcher(name).matches()) {
                throw new UsernameNotFoundException(name);
            }
            return User.withUsername(name)
                    .password("{noop}continuity")
                    .roles("SHOPPER")
                    .build();
        };
    }

    /** Headers that are set after a stream has begun race with the thread that writes to it, and break it now and then. */
    private static ObjectPostProcessor<HeaderWriterFilter> beforeStreamsBegin() {
        return new ObjectPostProcessor<>() {
            @Override
            public <F extends HeaderWriterFilter> F postProcess(F filter) {
                filter.setShouldWriteHeadersEagerly(true);
                return filter;
            }
        };
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers("/login", "/css/**", "/icons.svg", "/favicon.svg", LOAD)
                        .permitAll()
                        // A shop on the open net would have these on another port.
                        .requestMatchers("/actuator/health/**", "/actuator/continuityverdict")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .formLogin(form -> form.loginPage("/login")
                        .defaultSuccessUrl("/", true)
                        // The stock handler would put the exception, stack trace and all, into the session.
                        .failureHandler((request, response, failure) -> response.sendRedirect("/login?error")))
                .logout(logout -> logout.logoutSuccessUrl("/login?logout"))
                .headers(headers -> headers.withObjectPostProcessor(beforeStreamsBegin()))
                // Load generators have no session that anybody could abuse.
                .csrf(csrf -> csrf.ignoringRequestMatchers(LOAD))
                // Keeps the request that led to the login page out of the session.
                .requestCache(RequestCacheConfigurer::disable)
                .build();
    }
}
