package io.continuity.spring.database;

import io.continuity.Clocks;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionStore;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** With the database of the test, and whatever Boot makes of that. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class DatabaseApplication {
    @Bean
    DataSource dataSource(Environment environment) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(environment.getRequiredProperty("test.database"));
        return database;
    }

    @Bean
    SessionStore store() {
        return new InMemorySessionStore(Clocks.system());
    }
}
