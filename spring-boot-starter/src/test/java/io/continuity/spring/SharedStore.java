package io.continuity.spring;

import io.continuity.session.SessionStore;
import io.continuity.spring.app.TestApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/** Applications of one test that have a store in common, which outlives them. */
record SharedStore(SessionStore store) {
    Instance start(Class<?> configuration, String... properties) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(TestApplication.class, configuration);
        application.initializers((GenericApplicationContext context) -> context.registerBean(
                // Without a destroy method, the context would close it.
                SessionStore.class, () -> store, definition -> definition.setDestroyMethodName("")));
        return Instance.start(application, properties);
    }
}
