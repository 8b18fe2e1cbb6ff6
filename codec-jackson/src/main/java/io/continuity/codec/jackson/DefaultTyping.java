package io.continuity.codec.jackson;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TreeNode;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.jsontype.impl.AsPropertyTypeSerializer;
import tools.jackson.databind.jsontype.impl.StdTypeResolverBuilder;

/**
 * Writes type ids, without annotations, where a value may be of another class than declared: for interfaces, abstract
 * types, {@code Object}, and subclasses of classes that are not final. Declared collections and JDK types have none: they
 * come back as what is declared. <em>Thread-safe.</em>
 */
@SuppressWarnings("serial")
final class DefaultTyping extends StdTypeResolverBuilder {
    /** The same as Spring Security's and Jackson's own, so that both may read what the other's rules have written. */
    static final String PROPERTY = "@class";

    private final TypeNames names;

    DefaultTyping(TypeNames names) {
        super(JsonTypeInfo.Id.CLASS, JsonTypeInfo.As.PROPERTY, PROPERTY);
        this.names = names;
    }

    private DefaultTyping(DefaultTyping base, Class<?> defaultImpl) {
        super(base, defaultImpl);
        this.names = base.names;
    }

    @Override
    public StdTypeResolverBuilder withDefaultImpl(Class<?> defaultImpl) {
        return new DefaultTyping(this, defaultImpl);
    }

    @Override
    public @Nullable TypeSerializer buildTypeSerializer(
            SerializationContext context, JavaType baseType, Collection<NamedType> subtypes) {
        return appliesTo(baseType) ? new Serializer(new TypeIds(baseType, names, false), null) : null;
    }

    @Override
    public @Nullable TypeDeserializer buildTypeDeserializer(
            DeserializationContext context, JavaType baseType, Collection<NamedType> subtypes) {
        return appliesTo(baseType) ? super.buildTypeDeserializer(context, baseType, subtypes) : null;
    }

    @Override
    protected TypeIdResolver idResolver(
            DatabindContext context,
            JavaType baseType,
            PolymorphicTypeValidator validator,
            Collection<NamedType> subtypes,
            boolean forSerialization,
            boolean forDeserialization) {
        return new TypeIds(baseType, names, false);
    }

    /** What has no id is of the declared class. */
    @Override
    protected @Nullable JavaType defineDefaultImpl(DatabindContext context, JavaType baseType) {
        JavaType declared = super.defineDefaultImpl(context, baseType);
        return declared == null && baseType.isConcrete() && !baseType.isJavaLangObject() ? baseType : declared;
    }

    private static boolean appliesTo(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (type.isContainerType() || type.isReferenceType() || type.isEnumType() || type.isPrimitive()) {
            return false;
        }
        if (type.isFinal() || TreeNode.class.isAssignableFrom(raw)) {
            return false;
        }
        return !StoredTypes.isOfJdk(raw)
                || raw.isInterface()
                || raw == Object.class
                || raw == Number.class
                || Throwable.class.isAssignableFrom(raw);
    }

    /** Writes maps into an array with their id: in a map, every key may be the application's. */
    private static final class Serializer extends AsPropertyTypeSerializer {
        Serializer(TypeIdResolver ids, @Nullable BeanProperty property) {
            super(ids, property, PROPERTY);
        }

        @Override
        public Serializer forProperty(SerializationContext context, BeanProperty property) {
            return new Serializer(_idResolver, property);
        }

        @Override
        public WritableTypeId writeTypePrefix(JsonGenerator out, SerializationContext context, WritableTypeId id) {
            if (id.valueShape == JsonToken.START_OBJECT && id.forValue instanceof Map<?, ?>) {
                id.include = WritableTypeId.Inclusion.WRAPPER_ARRAY;
            }
            return super.writeTypePrefix(out, context, id);
        }
    }
}
