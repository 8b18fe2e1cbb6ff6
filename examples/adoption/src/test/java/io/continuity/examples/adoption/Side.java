package io.continuity.examples.adoption;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A running instance of the application, on Spring Session or on Continuity. */
record Side(ConfigurableApplicationContext context, URI uri) implements AutoCloseable {

    /**
     * On Spring Session, as it would be without Continuity on its class path. It saves once more after the answer, and fails
     * if the other side has renamed the session meanwhile: Tomcat then cuts the connection, on which no request may be.
     */
    static Side onSpringSession(URI redis, String type, String... properties) {
        return start(
                redis,
                properties,
                "continuity.enabled=false",
                "spring.session.data.redis.repository-type=" + type,
                "server.tomcat.max-keep-alive-requests=1");
    }

    static Side onContinuity(URI redis, String type, String mode, String... properties) {
        return start(
                redis,
                properties,
                "spring.autoconfigure.exclude="
                        + "org.springframework.boot.session.data.redis.autoconfigure.SessionDataRedisAutoConfiguration",
                "continuity.session.adopt.mode=" + mode,
                "continuity.session.adopt.repository-type=" + type);
    }

    private static Side start(URI redis, String[] more, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--spring.data.redis.url=" + redis));
        Arrays.stream(properties).map("--"::concat).forEach(arguments::add);
        Arrays.stream(more).map("--"::concat).forEach(arguments::add);
        ConfigurableApplicationContext context =
                new SpringApplicationBuilder(AdoptionApplication.class).run(arguments.toArray(new String[0]));
        String port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
        return new Side(context, URI.create("http://127.0.0.1:" + port));
    }

    @Override
    public void close() {
        context.close();
    }
}
