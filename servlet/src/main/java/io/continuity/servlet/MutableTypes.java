package io.continuity.servlet;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Tells values that may change in place from those that cannot. <em>Immutable.</em> */
final class MutableTypes {
    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            UUID.class,
            URI.class,
            Locale.class,
            Currency.class);

    private static final ClassValue<Boolean> IMMUTABLE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isImmutable(type, new HashSet<>());
        }
    };

    private final boolean detected;
    private final List<Class<?>> declaredImmutable;

    /** Creates the rule; without detection nothing counts as mutable. */
    MutableTypes(boolean detected, List<Class<?>> declaredImmutable) {
        this.detected = detected;
        this.declaredImmutable = List.copyOf(declaredImmutable);
    }

    boolean mayChange(Object value) {
        return detected
                && (value instanceof Optional<?> optional
                        ? optional.filter(this::isMutable).isPresent()
                        : isMutable(value));
    }

    private boolean isMutable(Object value) {
        return !IMMUTABLE.get(value.getClass()) && declaredImmutable.stream().noneMatch(type -> type.isInstance(value));
    }

    /** A record that refers to itself is immutable if the rest of it is. */
    private static boolean isImmutable(Class<?> type, Set<Class<?>> above) {
        if (type.isPrimitive() || VALUES.contains(type) || isOfJavaTime(type) || Enum.class.isAssignableFrom(type)) {
            return true;
        }
        return type.isRecord()
                && (!above.add(type)
                        || Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .allMatch(component -> isImmutable(component, above)));
    }

    /** Nobody but the JDK can define classes there; all that can be stored are values. */
    private static boolean isOfJavaTime(Class<?> type) {
        return type.getPackageName().equals("java.time")
                || type.getPackageName().startsWith("java.time.");
    }
}
