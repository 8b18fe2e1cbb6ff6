package io.continuity.spring;

import io.continuity.spring.app.TestApplication;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** One running instance of the application. */
record Instance(ConfigurableApplicationContext context, URI uri) implements AutoCloseable {

    static Instance start(String... properties) {
        return start(new SpringApplicationBuilder(TestApplication.class), properties);
    }

    static Instance start(SpringApplicationBuilder application, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn"));
        Arrays.stream(properties).map("--"::concat).forEach(arguments::add);
        // Nobody sends these instances requests when they are closed.
        application.properties("continuity.drain.min-linger=0s", "continuity.drain.quiet-period=0s");
        ConfigurableApplicationContext context = application.run(arguments.toArray(new String[0]));
        String port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
        return new Instance(context, URI.create("http://127.0.0.1:" + port));
    }

    @Override
    public void close() {
        context.close();
    }
}
