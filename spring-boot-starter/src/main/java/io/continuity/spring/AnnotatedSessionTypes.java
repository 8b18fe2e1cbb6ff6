package io.continuity.spring;

import io.continuity.codec.PreviousVersion;
import io.continuity.codec.SessionType;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Makes {@link SessionType}s of classes with {@link SessionAttributeType}. <em>Not instantiable.</em> */
final class AnnotatedSessionTypes {
    private AnnotatedSessionTypes() {}

    /**
     * Finds what is declared in packages and below.
     *
     * @throws SetupException if a declaration breaks a rule
     */
    static List<SessionType<?>> in(Collection<String> packages, ApplicationContext context) {
        Scanner scanner = new Scanner(context);
        Set<Class<?>> classes = new LinkedHashSet<>();
        for (String name : packages) {
            for (BeanDefinition found : scanner.findCandidateComponents(name)) {
                classes.add(load(
                        Objects.requireNonNull(found.getBeanClassName()),
                        Objects.requireNonNull(context.getClassLoader())));
            }
        }
        return of(classes);
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return ClassUtils.forName(name, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw wrong(name, "it must be possible to load the class: " + e);
        }
    }

    /** Everything with the annotation: what cannot be declared is to be told and not left out. */
    private static final class Scanner extends ClassPathScanningCandidateComponentProvider {
        Scanner(ApplicationContext context) {
            super(false, context.getEnvironment());
            setResourceLoader(context);
            addIncludeFilter(new AnnotationTypeFilter(SessionAttributeType.class, false, true));
            addIncludeFilter(new AnnotationTypeFilter(SessionAttributeType.Previous.class, false, true));
        }

        @Override
        protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
            return true;
        }
    }

    /** Declares what classes say of themselves. */
    static List<SessionType<?>> of(Collection<Class<?>> classes) {
        List<SessionType<?>> types = new ArrayList<>();
        Set<Class<?>> named = new HashSet<>();
        for (Class<?> type : classes) {
            SessionAttributeType declared = type.getAnnotation(SessionAttributeType.class);
            if (declared != null) {
                named.addAll(List.of(declared.previous()));
                types.add(declare(type, declared));
            }
        }
        for (Class<?> type : classes) {
            if (type.isAnnotationPresent(SessionAttributeType.Previous.class) && !named.contains(type)) {
                throw wrong(type.getName(), "a @Previous class must be named by @SessionAttributeType(previous = ...)");
            }
        }
        return types;
    }

    private static <T> SessionType<T> declare(Class<T> type, SessionAttributeType declared) {
        try {
            return builder(type, declared).build();
        } catch (IllegalArgumentException e) {
            throw wrong(type.getName(), String.valueOf(e.getMessage()));
        }
    }

    private static <T> SessionType.Builder<T, ?> builder(Class<T> type, SessionAttributeType declared) {
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            throw wrong(type.getName(), "it must be a class that attributes can have, not an interface or abstract");
        }
        AnnotatedSteps own = AnnotatedSteps.of(type);
        own.mustHaveNo(
                SessionAttributeType.Up.class, "steps must be in the @Previous class that they lead from and to");
        own.mustHaveNo(
                SessionAttributeType.Down.class, "steps must be in the @Previous class that they lead from and to");
        SessionType.Builder<T, T> builder = SessionType.builder(declared.name(), type)
                .version(declared.version())
                .overwrite(declared.overwrite());
        if (!declared.rollbackForm()) {
            builder.withoutRollbackForm();
        }
        List.of(declared.formerly()).forEach(builder::formerly);
        own.defaultValue(type).ifPresent(builder::defaultValue);
        Stage<T, ?> stage = new Stage<>(builder, type);
        for (Class<?> copy : declared.previous()) {
            stage = stage.previous(copy);
        }
        return stage.builder;
    }

    /** How far a declaration has come: the next class is that of the version before. */
    private record Stage<T, N>(SessionType.Builder<T, N> builder, Class<N> next) {
        <P> Stage<T, P> previous(Class<P> copy) {
            SessionAttributeType.Previous declared = Optional.ofNullable(
                            copy.getAnnotation(SessionAttributeType.Previous.class))
                    .orElseThrow(() -> wrong(copy.getName(), "a previous version's class must be a @Previous"));
            return new Stage<>(
                    builder.previous(declared.version(), copy, version -> say(version, copy, declared)), copy);
        }

        private <P> void say(PreviousVersion<P, N> version, Class<P> copy, SessionAttributeType.Previous declared) {
            AnnotatedSteps steps = AnnotatedSteps.of(copy);
            steps.mustHaveNo(SessionAttributeType.Default.class, "a default must be in the newest class");
            steps.up(copy, next).addTo(version::up, version::upKeeping);
            steps.down(next, copy).ifPresent(down -> down.addTo(version::down, version::downKeeping));
            List.of(declared.storedAs()).forEach(version::storedAs);
            for (SessionAttributeType.RefersTo other : declared.refersTo()) {
                version.refersTo(other.className(), other.copy());
            }
        }
    }

    /** Names class and rule. */
    static SetupException wrong(String className, String rule) {
        return new SetupException("@SessionAttributeType: " + className + " breaks a rule", rule);
    }
}
