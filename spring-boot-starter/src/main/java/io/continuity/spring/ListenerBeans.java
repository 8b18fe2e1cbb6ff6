package io.continuity.spring;

import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Collections;
import java.util.EventListener;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.core.ResolvableType;

/** The application's session listeners. Spring Boot hands them to the server, whose sessions nobody uses any more. */
final class ListenerBeans {
    private static final List<Class<? extends EventListener>> KINDS =
            List.of(HttpSessionListener.class, HttpSessionAttributeListener.class, HttpSessionIdListener.class);

    private ListenerBeans() {}

    /** Returns each listener once, also if it is of several kinds or both a bean and registered. */
    static Set<EventListener> in(BeanFactory beans) {
        Stream<EventListener> asBeans =
                KINDS.stream().flatMap(kind -> beans.getBeanProvider(kind).orderedStream());
        ResolvableType registration = ResolvableType.forClass(ServletListenerRegistrationBean.class);
        Stream<EventListener> asRegistrations = beans.<ServletListenerRegistrationBean<? extends EventListener>>
                        getBeanProvider(registration)
                .orderedStream()
                .<EventListener>map(ServletListenerRegistrationBean::getListener)
                .filter(listener -> KINDS.stream().anyMatch(kind -> kind.isInstance(listener)));
        Set<EventListener> listeners = Collections.newSetFromMap(new IdentityHashMap<>());
        Stream.concat(asBeans, asRegistrations).forEachOrdered(listeners::add);
        return listeners;
    }
}
