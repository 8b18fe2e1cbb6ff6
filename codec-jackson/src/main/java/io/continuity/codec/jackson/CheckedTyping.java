package io.continuity.codec.jackson;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeResolverProvider;
import tools.jackson.databind.jsontype.impl.StdTypeResolverBuilder;

/**
 * Has class names of annotated types ({@code @JsonTypeInfo(use = CLASS)}) read by {@link TypeNames} too, aliases
 * included. Jackson's own way loads the type parameters of a name before anybody may refuse them. <em>Thread-safe.</em>
 */
@SuppressWarnings("serial")
final class CheckedTyping extends TypeResolverProvider {
    private final TypeNames names;

    CheckedTyping(TypeNames names) {
        this.names = names;
    }

    @Override
    protected StdTypeResolverBuilder _constructStdTypeResolverBuilder(
            MapperConfig<?> config, JsonTypeInfo.Value typeInfo, JavaType baseType) {
        return new Builder(typeInfo, names);
    }

    private static final class Builder extends StdTypeResolverBuilder {
        private final TypeNames names;

        Builder(JsonTypeInfo.Value typeInfo, TypeNames names) {
            super(typeInfo);
            this.names = names;
        }

        private Builder(Builder base, Class<?> defaultImpl) {
            super(base, defaultImpl);
            this.names = base.names;
        }

        @Override
        public StdTypeResolverBuilder withDefaultImpl(Class<?> defaultImpl) {
            return new Builder(this, defaultImpl);
        }

        @Override
        protected TypeIdResolver idResolver(
                DatabindContext context,
                JavaType baseType,
                PolymorphicTypeValidator validator,
                Collection<NamedType> subtypes,
                boolean forSerialization,
                boolean forDeserialization) {
            boolean byClass = _idType == JsonTypeInfo.Id.CLASS || _idType == JsonTypeInfo.Id.MINIMAL_CLASS;
            return _customIdResolver == null && byClass
                    ? new TypeIds(baseType, names, true)
                    : super.idResolver(context, baseType, validator, subtypes, forSerialization, forDeserialization);
        }
    }

    /** A builder of mappers that use this typing. <em>Not thread-safe.</em> */
    static final class MapperBuilder extends JsonMapper.Builder {
        MapperBuilder(JsonFactory factory, TypeNames names) {
            super(factory);
            typeResolverProvider(new CheckedTyping(names));
        }
    }
}
