package io.continuity.codec.jackson;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.continuity.codec.AttributeFormatException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * The ids that say inside of JSON what a value is, where its declared type does not.
 *
 * <p>A permitted subtype of a sealed type has its simple name for an id; every other type has its name among {@link
 * TypeNames}. A value of just the declared class needs no id. <em>Thread-safe.</em>
 */
@SuppressWarnings("serial")
final class TypeIds extends TypeIdResolverBase {
    /** Context attribute: a set to which the classes of written ids are added. */
    static final Object WRITTEN = TypeIds.class;

    private final TypeNames names;
    private final boolean alwaysWritten;
    private final Map<String, Class<?>> permitted;

    TypeIds(JavaType baseType, TypeNames names, boolean alwaysWritten) {
        super(baseType);
        this.names = names;
        this.alwaysWritten = alwaysWritten;
        this.permitted = permitted(baseType.getRawClass());
    }

    /** Permitted subtypes by simple name, unless two have the same. */
    private static Map<String, Class<?>> permitted(Class<?> base) {
        Set<Class<?>> all = new LinkedHashSet<>();
        collect(base, all);
        Map<String, Class<?>> bySimpleName = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        all.forEach(type -> {
            if (bySimpleName.put(type.getSimpleName(), type) != null) {
                ambiguous.add(type.getSimpleName());
            }
        });
        bySimpleName.keySet().removeAll(ambiguous);
        return bySimpleName;
    }

    private static void collect(Class<?> type, Set<Class<?>> into) {
        if (type.isSealed() && !type.isEnum()) {
            for (Class<?> subtype : type.getPermittedSubclasses()) {
                into.add(subtype);
                collect(subtype, into);
            }
        }
    }

    @Override
    public @Nullable String idFromValue(DatabindContext context, Object value) {
        Class<?> type = StoredTypes.of(value);
        return needsId(context, value, type) ? idOf(type, names.nameOf(value)) : null;
    }

    @Override
    public @Nullable String idFromValueAndType(DatabindContext context, @Nullable Object value, Class<?> type) {
        return value == null || needsId(context, value, type) ? idOf(type, names.nameOf(type)) : null;
    }

    private boolean needsId(DatabindContext context, Object value, Class<?> type) {
        if (context.getAttribute(WRITTEN) instanceof Written written) {
            written.add(value.getClass());
        }
        return alwaysWritten || type != _baseType.getRawClass();
    }

    private String idOf(Class<?> type, String name) {
        return permitted.get(type.getSimpleName()) == type ? type.getSimpleName() : name;
    }

    @Override
    public String idFromBaseType(DatabindContext context) {
        return _baseType.getRawClass().getName();
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
        if (id.equals(_baseType.getRawClass().getName())) {
            return _baseType;
        }
        JavaType type = Optional.<Class<?>>ofNullable(permitted.get(id))
                .map(known -> context.constructType(requireAllowed(known)))
                .orElseGet(() -> names.typeOf(id, context.getTypeFactory()));
        if (!type.isTypeOrSubTypeOf(_baseType.getRawClass())) {
            throw new AttributeFormatException(
                    "Refused: " + TypeNames.shown(type.getRawClass().getName()) + " in the place of a "
                            + _baseType.getRawClass().getName() + ".");
        }
        return type;
    }

    private Class<?> requireAllowed(Class<?> type) {
        names.nameOf(type);
        return type;
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }

    /** The classes of dynamically typed values that were written. <em>Not thread-safe.</em> */
    static final class Written {
        private final Set<Class<?>> classes = new HashSet<>();

        void add(Class<?> type) {
            classes.add(type);
        }

        Set<Class<?>> classes() {
            return classes;
        }
    }
}
