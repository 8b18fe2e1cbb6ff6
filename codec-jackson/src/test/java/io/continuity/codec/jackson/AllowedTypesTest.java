package io.continuity.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.Envelope;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;

class AllowedTypesTest {
    private static final String TEST = AllowedTypesTest.class.getName();

    /** Remembers every class that it was asked for. */
    private static final class Witness extends ClassLoader {
        private final Set<String> asked = new ConcurrentSkipListSet<>();

        Witness() {
            super(AllowedTypesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name);
            return super.loadClass(name, resolve);
        }
    }

    interface Animal {}

    record Dog(String name) implements Animal {}

    /** Must never be loaded; Jackson's own way of loading a class runs this. */
    static final class Gadget implements Animal {
        static {
            RUN.add("Gadget");
        }
    }

    private static final Set<String> RUN = new ConcurrentSkipListSet<>();

    record Forbidden() implements Animal {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Annotated {}

    record Note(String text) implements Annotated {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
    interface Minimal {}

    record Remark(String text) implements Minimal {}

    record Holder(
            Animal animal,
            Annotated annotated,
            Minimal minimal,
            Object anything,
            Comparable<?> comparable,
            Class<?> type,
            Map<Object, String> keys) {}

    sealed interface Shape permits Circle, Square {}

    record Circle(int r) implements Shape {}

    record Square(int a) implements Shape {}

    record Drawing(Shape shape) {}

    private final Witness witness = new Witness();

    /** As careless as Spring Security's and others' may be: turns on default typing of everything. */
    private static JacksonModule careless() {
        return new SimpleModule("careless") {
            @Override
            public void setupModule(SetupContext context) {
                ((MapperBuilder<?, ?>) context.getOwner())
                        .activateDefaultTyping(BasicPolymorphicTypeValidator.builder()
                                .allowIfSubType(Object.class)
                                .build());
            }
        };
    }

    private final JacksonAttributeCodec codec = JacksonAttributeCodec.builder(witness)
            .allow(TEST + "$Holder")
            .allow(TEST + "$Dog")
            .allow(TEST + "$Note")
            .allow(TEST + "$Remark")
            .allow(TEST + "$Drawing")
            .allow(TEST + "$Circle")
            .module(careless())
            .build();

    static List<String> gadgets() {
        String gadget = TEST + "$Gadget";
        return List.of(
                "{\"animal\":{\"@class\":\"" + gadget + "\"}}",
                "{\"animal\":{\"x\":1,\"@class\":\"" + gadget + "\"}}",
                "{\"animal\":[\"" + gadget + "\",{}]}",
                "{\"annotated\":{\"@class\":\"" + gadget + "\"}}",
                "{\"minimal\":{\"@c\":\"" + gadget + "\"}}",
                "{\"minimal\":{\"@c\":\".AllowedTypesTest$Gadget\"}}",
                "{\"anything\":{\"@class\":\"" + gadget + "\"}}",
                "{\"anything\":[\"" + gadget + "\",{}]}",
                "{\"anything\":[\"" + gadget + "[]\",[]]}",
                "{\"anything\":[\"[L" + gadget + ";\",[]]}",
                "{\"anything\":[\"java.util.ArrayList<" + gadget + ">\",[]]}",
                "{\"anything\":[\"java.util.EnumSet<" + gadget + ">\",[]]}",
                "{\"anything\":[\"java.util.EnumMap<" + gadget + ">\",{}]}",
                "{\"anything\":[\"java.util.ArrayList\",[{\"@class\":\"" + gadget + "\"}]]}",
                "{\"annotated\":{\"@class\":\"java.util.ArrayList<" + gadget + ">\"}}",
                "{\"comparable\":[\"" + gadget + "\",1]}",
                "{\"type\":\"" + gadget + "\"}",
                "{\"keys\":{\"@" + gadget + ":x\":\"y\"}}");
    }

    @ParameterizedTest
    @MethodSource("gadgets")
    void gadgetIsRefusedBeforeItIsLoaded(String json) {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        // Where Jackson looks by itself.
        Thread.currentThread().setContextClassLoader(witness);
        try {
            assertThatThrownBy(() -> codec.decode(stored(TEST + "$Holder", json)))
                    .isInstanceOf(AttributeFormatException.class);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }

        assertThat(witness.asked).contains(TEST + "$Holder").noneMatch(name -> name.contains("Gadget"));
        assertThat(RUN).isEmpty();
    }

    @Test
    void allowedTypesInTheSamePlacesAreRead() {
        Holder holder = new Holder(
                new Dog("Rex"),
                new Note("a"),
                new Remark("b"),
                List.of(new Dog("Bo")),
                5L,
                Dog.class,
                Map.of(2L, "two"));

        assertThat(codec.decode(codec.encode(holder))).isEqualTo(holder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.continuity.codec.jackson.AllowedTypesTest$Gadget",
                "io.continuity.codec.jackson.AllowedTypesTest$Gadget[]",
                "[Lio.continuity.codec.jackson.AllowedTypesTest$Gadget;",
                "java.util.EnumSet<io.continuity.codec.jackson.AllowedTypesTest$Gadget>",
                "java.lang.Thread",
                "javax.swing.JEditorPane",
                "int",
                "void"
            })
    void typeOfTheEnvelopeIsRefusedBeforeItIsLoaded(String type) {
        assertThatThrownBy(() -> codec.decode(stored(type, "{}"))).isInstanceOf(AttributeFormatException.class);

        assertThat(witness.asked).doesNotContain(type).noneMatch(name -> name.contains("Gadget"));
    }

    @Test
    void refusalNamesTheTypeAndWhatToDo() {
        assertThatThrownBy(() -> codec.decode(stored(TEST + "$Gadget", "{}")))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(TEST + "$Gadget")
                .hasMessageContaining("Builder.allow");
    }

    @Test
    void whatIsNotAllowedIsNotWritten() throws Exception {
        assertThat(codec.canEncode(new Forbidden())).isFalse();
        assertThat(codec.canEncode(new Forbidden[0])).isFalse();
        assertThat(codec.canEncode(new Dog("Rex"))).isTrue();
        assertThat(codec.canEncode(List.of(new Forbidden())))
                .as("not looked into")
                .isTrue();
        for (Object value : List.of(
                new Forbidden(),
                new Forbidden[0],
                List.of(new Forbidden()),
                new Holder(new Forbidden(), null, null, null, null, null, null),
                new URL("http", "127.0.0.1", "/"))) {
            assertThatThrownBy(() -> codec.encode(value))
                    .isInstanceOf(AttributeFormatException.class)
                    .hasMessageContaining(value instanceof URL ? "java.net.URL" : TEST + "$Forbidden")
                    .hasMessageContaining("allow");
        }
    }

    @Test
    void typeMustFitItsPlace() {
        assertThatThrownBy(
                        () -> codec.decode(stored(TEST + "$Holder", "{\"animal\":{\"@class\":\"" + TEST + "$Note\"}}")))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("$Note in the place of a " + TEST + "$Animal");
    }

    @Test
    void permittedSubtypesAreAllowedOneByOneToo() {
        assertThat(codec.decode(codec.encode(new Drawing(new Circle(1))))).isEqualTo(new Drawing(new Circle(1)));
        assertThatThrownBy(() -> codec.encode(new Drawing(new Square(1))))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("$Square");
        assertThatThrownBy(() -> codec.decode(stored(TEST + "$Drawing", "{\"shape\":{\"@class\":\"Square\"}}")))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("$Square");
    }

    @Test
    void untypedObjectIsNotGuessed() {
        assertThatThrownBy(() -> codec.decode(stored(TEST + "$Holder", "{\"anything\":{\"name\":\"Rex\"}}")))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("Holder.anything");
    }

    record OldDog(String name) {}

    @Test
    void aliasIsWrittenAndAllNamesAreRead() {
        JacksonAttributeCodec renamed = JacksonAttributeCodec.builder(witness)
                .alias("dog", Dog.class)
                .formerly(TEST + "$OldDog", Dog.class)
                .formerly("hound", Dog.class)
                .build();

        EncodedAttribute encoded = renamed.encode(new ArrayList<>(List.of(new Dog("Rex"))));
        assertThat(json(encoded)).isEqualTo("[{\"@class\":\"dog\",\"name\":\"Rex\"}]");
        assertThat(Envelope.parse(renamed.encode(new Dog("Rex"))).type()).isEqualTo("dog");
        assertThat(Envelope.parse(renamed.encode(new Dog[0])).type()).isEqualTo("dog[]");
        for (String name : List.of("dog", "hound", TEST + "$Dog", TEST + "$OldDog")) {
            assertThat(renamed.decode(stored(name, "{\"name\":\"Rex\"}"))).isEqualTo(new Dog("Rex"));
            assertThat(renamed.decode(
                            stored("java.util.ArrayList", "[{\"@class\":\"" + name + "\",\"name\":\"Rex\"}]")))
                    .isEqualTo(List.of(new Dog("Rex")));
        }
        assertThat(witness.asked).doesNotContain(TEST + "$OldDog");
    }

    @Test
    void unknownAliasIsNotShownButCounted() {
        assertThatThrownBy(() -> codec.decode(stored("secret", "{}")))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("6 characters")
                .hasMessageNotContaining("secret");
    }

    @Test
    void missingClassPointsToFormerNames() {
        JacksonAttributeCodec all =
                JacksonAttributeCodec.builder(witness).allow("com.acme.shop.**").build();

        assertThatThrownBy(() -> all.decode(stored("com.acme.shop.Cart", "{}")))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("com.acme.shop.Cart")
                .hasMessageContaining("formerly");
    }

    @Test
    void newerSchemaVersionIsRefused() {
        JacksonAttributeCodec codec =
                JacksonAttributeCodec.builder(witness).alias("dog", Dog.class).build();
        byte[] dog = Envelope.parse(codec.encode(new Dog("Rex"))).payload();

        assertThat(codec.decode(Envelope.of("json", "dog", 1, dog).toAttribute()))
                .isEqualTo(new Dog("Rex"));
        assertThatThrownBy(() -> codec.decode(Envelope.of("json", "dog", 2, dog).toAttribute()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("Schema version 2")
                .hasMessageContaining("SessionType");
    }

    @Test
    void senselessConfigurationIsRefused() {
        JacksonAttributeCodec.Builder builder =
                JacksonAttributeCodec.builder(witness).alias("dog", Dog.class);

        for (String pattern : new TreeSet<>(Set.of("", "*", "com.*", "org.**", "java.**", "a..b"))) {
            assertThatThrownBy(() -> builder.allow(pattern))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + pattern + "'");
        }
        assertThatThrownBy(() -> builder.alias("dog", Note.class)).hasMessageContaining("'dog' stands for");
        assertThatThrownBy(() -> builder.alias("cat", Dog.class)).hasMessageContaining("has the alias 'dog'");
        assertThatThrownBy(() -> builder.formerly("a b", Dog.class)).hasMessageContaining("'a b'");
        assertThatThrownBy(() -> builder.maxBytes(0)).hasMessageContaining("at least 1: 0");
        assertThatThrownBy(() -> builder.listKey(Dog.class, "tag").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no property 'tag'")
                .hasMessageContaining("$Dog");
    }

    private static EncodedAttribute stored(String type, String json) {
        return Envelope.of("json", type, 1, json.getBytes(StandardCharsets.UTF_8))
                .toAttribute();
    }

    private static String json(EncodedAttribute encoded) {
        return new String(Envelope.parse(encoded).payload(), StandardCharsets.UTF_8);
    }
}
