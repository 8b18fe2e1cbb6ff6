package io.continuity.ws.common;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out what classes have put in for type parameters. */
public final class TypeArguments {
    private TypeArguments() {}

    /**
     * Returns what stands for the only parameter of a generic interface.
     *
     * @param type of which to find it out
     * @param generic which interface
     * @return empty if the class does not implement it, or does not say, as a lambda expression
     */
    public static Optional<Class<?>> of(Class<?> type, Class<?> generic) {
        return find(type, generic, Map.of()).flatMap(TypeArguments::raw);
    }

    private static Optional<Type> find(Type type, Class<?> generic, Map<Type, Type> outer) {
        if (!(type instanceof ParameterizedType parameterized)) {
            return type instanceof Class<?> plain && plain != generic
                    ? above(plain, generic, Map.of())
                    : Optional.empty();
        }
        Class<?> declared = (Class<?>) parameterized.getRawType();
        TypeVariable<?>[] parameters = declared.getTypeParameters();
        Map<Type, Type> known = new HashMap<>();
        for (int i = 0; i < parameters.length; i++) {
            Type argument = parameterized.getActualTypeArguments()[i];
            known.put(parameters[i], outer.getOrDefault(argument, argument));
        }
        return declared == generic
                ? Optional.of(Objects.requireNonNull(known.get(parameters[0])))
                : above(declared, generic, known);
    }

    private static Optional<Type> above(Class<?> type, Class<?> generic, Map<Type, Type> known) {
        return Stream.concat(Arrays.stream(type.getGenericInterfaces()), Stream.ofNullable(type.getGenericSuperclass()))
                .flatMap(parent -> find(parent, generic, known).stream())
                .findFirst();
    }

    private static Optional<Class<?>> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return Optional.of(plain);
        }
        if (type instanceof ParameterizedType parameterized) {
            return Optional.of((Class<?>) parameterized.getRawType());
        }
        return type instanceof GenericArrayType array
                ? raw(array.getGenericComponentType())
                        .map(component -> Array.newInstance(component, 0).getClass())
                : Optional.empty();
    }
}
