package io.continuity.codec.jackson;

import io.continuity.codec.AttributeFormatException;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.util.NameTransformer;

/**
 * By which property elements of lists are told apart. A mapper with this module repeats that property under a name of
 * its own in each object, where {@link UnknownFields} finds it. <em>Immutable.</em>
 */
@SuppressWarnings("serial")
final class ListKeys extends ValueSerializerModifier {
    /** No property of an application begins with it. */
    private static final String MARK = "\u0000key ";

    private final Map<Class<?>, String> properties;
    private final List<String> marks;

    ListKeys(Map<Class<?>, String> properties) {
        this.properties = Map.copyOf(properties);
        this.marks = this.properties.keySet().stream().map(ListKeys::mark).toList();
    }

    private static String mark(Class<?> type) {
        return MARK + type.getName();
    }

    JacksonModule module() {
        return new SimpleModule("io.continuity.codec.jackson.keys").setSerializerModifier(this);
    }

    /** Fails if a class has no such property; those of interfaces and abstract classes are up to their subclasses. */
    void require(JsonMapper marking) {
        properties.keySet().stream()
                .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                .forEach(type -> {
                    try {
                        marking.acceptJsonFormatVisitor(type, new JsonFormatVisitorWrapper.Base());
                    } catch (JacksonException | AttributeFormatException e) {
                        throw new IllegalArgumentException("listKey: " + Failures.reason(e), e);
                    }
                });
    }

    @Override
    public List<BeanPropertyWriter> changeProperties(
            SerializationConfig config, BeanDescription.Supplier description, List<BeanPropertyWriter> writers) {
        properties.forEach((type, property) -> {
            if (type.isAssignableFrom(description.getBeanClass())) {
                writers.add(marking(type, property, writers));
            }
        });
        return writers;
    }

    private static BeanPropertyWriter marking(Class<?> type, String property, List<BeanPropertyWriter> writers) {
        return writers.stream()
                .filter(writer -> writer.getName().equals(property))
                .findFirst()
                .map(writer -> writer.rename(new NameTransformer() {
                    @Override
                    public String transform(String name) {
                        return mark(type);
                    }

                    @Override
                    public String reverse(String transformed) {
                        return property;
                    }
                }))
                .orElseThrow(() -> new AttributeFormatException(
                        type.getName() + " has no property '" + property + "', which is to be its list key."));
    }

    /** What tells an object apart, and from which others. */
    record Key(String mark, Object value) {}

    Optional<Key> of(tools.jackson.databind.JsonNode node) {
        for (String mark : marks) {
            if (node.has(mark) && !node.path(mark).isNull()) {
                return Optional.of(new Key(mark, node.path(mark)));
            }
        }
        return Optional.empty();
    }

    /** Takes the marks out again. */
    void clean(ObjectNode object) {
        marks.forEach(object::remove);
    }
}
