package io.continuity.codec.jackson;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;

/**
 * Sets mappers up. Modules of the application come first and ours last, so that none of them opens what must be closed
 * (Spring Security's, for one, turn on a default typing of their own).
 */
final class Mappers {
    static final int MAX_DEPTH = 100;
    static final int MAX_NUMBER_LENGTH = 1_000;
    private static final int MAX_NAME_LENGTH = 50_000;

    private final TypeNames names;
    private final JsonFactory factory;
    private final List<JacksonModule> modules;

    Mappers(TypeNames names, int maxBytes, List<JacksonModule> modules) {
        this.names = names;
        this.modules = List.copyOf(modules);
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxDocumentLength(maxBytes)
                        .maxStringLength(maxBytes)
                        .maxNameLength(MAX_NAME_LENGTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
    }

    JsonMapper mapper(JacksonModule... more) {
        return new CheckedTyping.MapperBuilder(factory, names)
                .addMixIn(Throwable.class, ThrowableMixIn.class)
                .addModules(modules)
                .addModules(more)
                .addModule(new Settings(names))
                .build();
    }

    /** Reads and writes trees only. */
    JsonMapper treeMapper() {
        return new JsonMapper(factory);
    }

    /** Where a stack trace leads is nobody's business a request later. */
    @JsonAutoDetect(
            fieldVisibility = JsonAutoDetect.Visibility.NONE,
            getterVisibility = JsonAutoDetect.Visibility.PUBLIC_ONLY,
            isGetterVisibility = JsonAutoDetect.Visibility.PUBLIC_ONLY)
    @JsonIgnoreProperties({"cause", "localizedMessage", "stackTrace", "suppressed"})
    private interface ThrowableMixIn {}

    /** Our rules, over those of all other modules. */
    private static final class Settings extends SimpleModule {
        private static final long serialVersionUID = 1L;

        private final transient TypeNames names;

        Settings(TypeNames names) {
            super("io.continuity.codec.jackson");
            this.names = names;
            addDeserializer(Class.class, new ClassReader(names));
            // A set keeps the order that was stored, so that the same bytes are written again.
            addAbstractTypeMapping(Set.class, LinkedHashSet.class);
            Numbers.addTo(this);
        }

        @Override
        public void setupModule(SetupContext context) {
            super.setupModule(context);
            context.addSerializers(new Optionals());
            context.addKeySerializers(new DynamicKeys.Writers(names));
            context.addKeyDeserializers(new DynamicKeys.Readers(names));
            apply((MapperBuilder<?, ?>) context.getOwner());
        }

        private void apply(MapperBuilder<?, ?> mapper) {
            mapper.setDefaultTyping(new DefaultTyping(names))
                    .polymorphicTypeValidator(new Validator(names))
                    // State is stored, not what is computed from it.
                    .changeDefaultVisibility(visibility -> visibility
                            .withVisibility(
                                    com.fasterxml.jackson.annotation.PropertyAccessor.ALL,
                                    JsonAutoDetect.Visibility.NONE)
                            .withFieldVisibility(JsonAutoDetect.Visibility.ANY)
                            .withCreatorVisibility(JsonAutoDetect.Visibility.DEFAULT))
                    .enable(MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS)
                    .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                    // A known field is always there: what is not there in what we write is unknown to us.
                    .changeDefaultPropertyInclusion(inclusion ->
                            JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS));
            applyEvolution(mapper);
            applyExactness(mapper);
        }

        /** Fields come and go between versions; a value that changes its meaning is not read. */
        private static void applyEvolution(MapperBuilder<?, ?> mapper) {
            mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_INVALID_SUBTYPE);
        }

        private static void applyExactness(MapperBuilder<?, ?> mapper) {
            mapper.disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                    .disable(DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
                    .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                    .disable(DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE)
                    .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                    .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
                    .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING);
        }
    }

    /** For whatever asks Jackson to load a class by its name. */
    @SuppressWarnings("serial")
    private static final class Validator extends PolymorphicTypeValidator.Base {
        private final TypeNames names;

        Validator(TypeNames names) {
            this.names = names;
        }

        @Override
        public Validity validateSubClassName(DatabindContext context, JavaType baseType, String name) {
            names.load(name);
            return Validity.ALLOWED;
        }
    }

    /** A declared class is named by the payload, too. */
    private static final class ClassReader extends StdScalarDeserializer<Class<?>> {
        private final TypeNames names;

        ClassReader(TypeNames names) {
            super(Class.class);
            this.names = names;
        }

        @Override
        public Class<?> deserialize(JsonParser in, DeserializationContext context) {
            return names.typeOf(in.getString(), context.getTypeFactory()).getRawClass();
        }
    }
}
