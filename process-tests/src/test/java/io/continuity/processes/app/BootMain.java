package io.continuity.processes.app;

import io.continuity.drain.Drain;
import io.continuity.spring.ContinuityAutoConfiguration;
import io.continuity.spring.ContinuityWebSocketAutoConfiguration;
import java.util.Objects;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** The application in Spring Boot, on whichever server is on the class path, or in an archive. */
@SpringBootApplication(exclude = {ContinuityAutoConfiguration.class, ContinuityWebSocketAutoConfiguration.class})
public class BootMain extends SpringBootServletInitializer {
    /** Called by Spring. */
    public BootMain() {}

    /**
     * Starts it.
     *
     * @param arguments for Spring Boot
     * @throws Exception if it cannot start
     */
    public static void main(String[] arguments) throws Exception {
        ConfigurableApplicationContext context = SpringApplication.run(BootMain.class, arguments);
        System.out.println(
                "port " + Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
        Gates.obey(line -> {
            throw new IllegalArgumentException(line);
        });
    }

    @Bean
    SmartInitializingSingleton trouble(Drain drain) {
        return () -> AppServlet.makeTrouble(drain);
    }

    @Bean
    ServletRegistrationBean<AppServlet> application() {
        return new ServletRegistrationBean<>(new AppServlet(), "/app/*");
    }
}
