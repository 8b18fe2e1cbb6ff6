package io.continuity.spring;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * The methods of a class that {@link SessionAttributeType} has annotations for. <em>Immutable.</em>
 *
 * @param type the class
 */
record AnnotatedSteps(Class<?> type) {
    static AnnotatedSteps of(Class<?> type) {
        return new AnnotatedSteps(type);
    }

    /**
     * A method that makes one version's value of another's. <em>Thread-safe if the method is.</em>
     *
     * @param keeping whether it also takes what was last stored of the version that it leads to
     */
    record Step<F, R>(Method method, Class<R> to, boolean keeping) {
        /** Says it the way it is: a step that takes nothing else is not handed it. */
        void addTo(Consumer<Function<F, R>> plain, Consumer<BiFunction<F, Optional<R>, R>> withStored) {
            if (keeping) {
                withStored.accept((value, stored) -> to.cast(call(method, value, stored)));
            } else {
                plain.accept(value -> to.cast(call(method, value)));
            }
        }
    }

    void mustHaveNo(Class<? extends Annotation> annotation, String rule) {
        if (!with(annotation).isEmpty()) {
            throw wrong(rule + ", not " + name(annotation) + " here");
        }
    }

    /** Returns the step up, which there must be. */
    <P, N> Step<P, N> up(Class<P> from, Class<N> to) {
        return step(SessionAttributeType.Up.class, from, to)
                .orElseThrow(() ->
                        wrong("a @Previous class must have one method with " + name(SessionAttributeType.Up.class)));
    }

    /** Returns the step down, if there is one. */
    <N, P> Optional<Step<N, P>> down(Class<N> from, Class<P> to) {
        return step(SessionAttributeType.Down.class, from, to);
    }

    private <F, R> Optional<Step<F, R>> step(Class<? extends Annotation> annotation, Class<F> from, Class<R> to) {
        return one(annotation).map(method -> {
            boolean isStatic = Modifier.isStatic(method.getModifiers());
            List<ResolvableType> takes = IntStream.range(0, method.getParameterCount())
                    .mapToObj(index -> ResolvableType.forMethodParameter(method, index))
                    .toList();
            List<ResolvableType> stored = isStatic ? takes.stream().skip(1).toList() : takes;
            boolean takesValue = isStatic ? !takes.isEmpty() && takes.get(0).resolve() == from : from == type;
            if (!takesValue || stored.size() > 1 || !stored.stream().allMatch(last -> isOptional(last, to))) {
                throw wrong(name(annotation) + " must take a " + from.getName() + " and may take an Optional<"
                        + to.getSimpleName() + ">: " + method);
            }
            return new Step<>(returning(method, to), to, !stored.isEmpty());
        });
    }

    private static boolean isOptional(ResolvableType type, Class<?> of) {
        return type.resolve() == Optional.class && type.getGeneric(0).resolve() == of;
    }

    /** Returns what makes a default, if something does. */
    <T> Optional<Supplier<T>> defaultValue(Class<T> of) {
        return one(SessionAttributeType.Default.class).map(method -> {
            if (!Modifier.isStatic(method.getModifiers()) || method.getParameterCount() > 0) {
                throw wrong(name(SessionAttributeType.Default.class) + " must be static and take nothing: " + method);
            }
            Method checked = returning(method, of);
            return () -> of.cast(call(checked));
        });
    }

    private Method returning(Method method, Class<?> returned) {
        if (!returned.isAssignableFrom(method.getReturnType())) {
            throw wrong("the method must return a " + returned.getName() + ": " + method);
        }
        for (Class<?> thrown : method.getExceptionTypes()) {
            if (!RuntimeException.class.isAssignableFrom(thrown) && !Error.class.isAssignableFrom(thrown)) {
                throw wrong("the method must not declare checked exceptions: " + method);
            }
        }
        try {
            method.setAccessible(true);
        } catch (RuntimeException e) {
            throw wrong("its module must open its package, as the method is called by reflection: " + method);
        }
        return method;
    }

    private Optional<Method> one(Class<? extends Annotation> annotation) {
        List<Method> methods = with(annotation);
        if (methods.size() > 1) {
            throw wrong("there must be no more than one method with " + name(annotation) + ": " + methods.size());
        }
        return methods.stream().findFirst();
    }

    private List<Method> with(Class<? extends Annotation> annotation) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(annotation) && !method.isBridge())
                .toList();
    }

    private SetupException wrong(String rule) {
        return AnnotatedSessionTypes.wrong(type.getName(), rule);
    }

    private static String name(Class<? extends Annotation> annotation) {
        return "@" + annotation.getSimpleName();
    }

    /** Throws what the method throws, as a lambda would. */
    private static @Nullable Object call(Method method, Object... arguments) {
        boolean isStatic = Modifier.isStatic(method.getModifiers());
        try {
            return isStatic
                    ? method.invoke(null, arguments)
                    : method.invoke(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("A step threw a checked exception without declaring it", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("A step that was accessible at the start is not: " + method, e);
        }
    }
}
