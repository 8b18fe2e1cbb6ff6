package io.continuity.spring;

import io.continuity.servlet.SessionFilter;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has the application's filter replay what it has kept while the store was away. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "continuity.session.failure-policy", havingValue = "degrade")
class FailurePolicySettings {
    @Bean
    KeptReplay continuityKeptReplay(BeanFactory beans) {
        List<SessionFilter> filters = FilterBeans.in(beans).toList();
        return new KeptReplay(timeout ->
                filters.stream().mapToInt(filter -> filter.replayKept(timeout)).sum());
    }
}
