package io.continuity.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.spring.app.TestApplication;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** An instance as its operators see it: with meters and Actuator, which anybody may read here. */
record Observed(Instance instance) implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Has meters, open endpoints, and a page on which something happens between reading and writing. */
    @Configuration(proxyBeanMethods = false)
    static class Operations {
        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        @Order(0)
        SecurityFilterChain openEndpoints(HttpSecurity http) {
            return http.securityMatcher("/actuator/**")
                    .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .csrf(AbstractHttpConfigurer::disable)
                    .build();
        }

        @Bean
        Meanwhile meanwhile() {
            return new Meanwhile();
        }
    }

    @RestController
    static class Meanwhile {
        private final AtomicReference<Runnable> action = new AtomicReference<>(() -> {});

        @GetMapping("/open/meanwhile")
        String write(HttpSession session, @RequestParam String name, @RequestParam int value) {
            session.getAttribute(name);
            action.getAndSet(() -> {}).run();
            session.setAttribute(name, value);
            return "written";
        }

        @GetMapping("/open/read")
        String read(HttpSession session, @RequestParam String name) {
            return String.valueOf(session.getAttribute(name));
        }
    }

    static Observed start(Class<?> configuration, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("management.endpoints.web.exposure.include=health,continuity,continuityverdict");
        return new Observed(Instance.start(
                new SpringApplicationBuilder(TestApplication.class, Operations.class, configuration),
                all.toArray(new String[0])));
    }

    static Observed start(String... properties) {
        return start(Operations.class, properties);
    }

    <T> T bean(Class<T> type) {
        return instance.context().getBean(type);
    }

    MeterRegistry registry() {
        return bean(MeterRegistry.class);
    }

    /** Reads the first value of a meter: count, or what a gauge shows. */
    double value(String name, String... tags) {
        Meter meter = registry().get("continuity.session." + name).tags(tags).meter();
        return meter.measure().iterator().next().getValue();
    }

    Stream<Meter> meters() {
        return StreamSupport.stream(registry().getMeters().spliterator(), false)
                .filter(meter -> meter.getId().getName().startsWith("continuity."));
    }

    /** Has something happen while the page is between reading and writing. */
    void meanwhile(Runnable action) {
        bean(Meanwhile.class).action.set(action);
    }

    HttpResponse<String> ask(String method, String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(instance.uri().resolve(path))
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer", e);
        }
    }

    HttpResponse<String> get(String path) {
        return ask("GET", path);
    }

    /** Gets an object that must be there. */
    Map<String, Object> json(String path) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return parse(response.body());
    }

    static Map<String, Object> parse(String json) {
        return JsonParserFactory.getJsonParser().parseMap(json);
    }

    /** Returns an object within an object. */
    static Map<?, ?> in(Map<?, ?> object, String name) {
        return (Map<?, ?>) requireNonNull(object.get(name), name);
    }

    @Override
    public void close() {
        instance.close();
    }
}
