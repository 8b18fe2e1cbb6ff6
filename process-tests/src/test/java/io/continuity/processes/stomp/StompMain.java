package io.continuity.processes.stomp;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** An instance of {@link StompApplication}, with the properties that the starter wants. */
public final class StompMain {
    private StompMain() {}

    /**
     * Starts it.
     *
     * @param arguments the container, which is on the class path alone
     * @throws Exception if it cannot start
     */
    public static void main(String[] arguments) throws Exception {
        ConfigurableApplicationContext context = SpringApplication.run(
                StompApplication.class,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.application.name=stomp",
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--continuity.redis.uri=" + property("redis"),
                "--continuity.websocket.keys.k1=" + property("key"),
                "--continuity.websocket.heartbeat=" + property("heartbeat") + "ms",
                "--continuity.drain.grace-period=30s",
                "--continuity.drain.min-linger=0s",
                "--continuity.drain.quiet-period=0s",
                "--continuity.drain.hand-over=10s");
        System.out.println(
                "port " + Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("hush")) {
                context.getBean(Pushes.class).stop();
            }
        }
        Runtime.getRuntime().halt(1); // The test is gone.
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty("test." + name), name);
    }
}
