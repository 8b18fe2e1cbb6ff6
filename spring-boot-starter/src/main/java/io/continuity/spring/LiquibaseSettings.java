package io.continuity.spring;

import java.util.Objects;
import liquibase.integration.spring.SpringLiquibase;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.liquibase.autoconfigure.DataSourceClosingSpringLiquibase;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Schemas that Liquibase looks after. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({SpringLiquibase.class, DataSourceClosingSpringLiquibase.class})
class LiquibaseSettings {
    @Bean
    SchemaSource continuityLiquibaseSchemas(ObjectProvider<SpringLiquibase> schemas, ListableBeanFactory beans) {
        return new SchemaSource(
                false,
                () -> beans.getBeanNamesForType(SpringLiquibase.class, true, false).length > 0,
                () -> schemas.stream().map(LiquibaseHistory::new));
    }

    /** Leaves their data sources open, to look at, and has them run later if so wished. */
    @Bean
    static DeferredMigrations continuityDeferredLiquibase(Environment environment) {
        return new DeferredMigrations(environment) {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof DataSourceClosingSpringLiquibase closing) {
                    closing.setCloseDataSourceOnceMigrated(false);
                }
                if (isActive() && bean instanceof SpringLiquibase migration && isToRun(migration)) {
                    migration.setShouldRun(false);
                    defer(() -> {
                        migration.setShouldRun(true);
                        migration.afterPropertiesSet();
                    });
                }
                return bean;
            }
        };
    }

    /** There is no getter. */
    private static boolean isToRun(SpringLiquibase migration) {
        return Objects.equals(new DirectFieldAccessor(migration).getPropertyValue("shouldRun"), true);
    }
}
