package io.continuity.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Two versions of the same types, each with fields that the other does not know, write the same attribute in turn. A
 * model holds what each has written; after every write, both must find all of it that they know.
 */
class BouncingVersionsTest {
    /** One of the versions: its types and the name of the field that only it knows. */
    private record Side(Class<?> root, Class<?> part, Class<?> thing, String own, JacksonAttributeCodec codec) {
        static Side of(Class<?> root, Class<?> part, Class<?> thing, String own) {
            return new Side(
                    root,
                    part,
                    thing,
                    own,
                    JacksonAttributeCodec.builder(root.getClassLoader())
                            .alias("root", root)
                            .listKey(thing, "sku")
                            .build());
        }
    }

    private static final List<Side> SIDES = List.of(
            Side.of(V1.Root.class, V1.Part.class, V1.Thing.class, "ofV1"),
            Side.of(V2.Root.class, V2.Part.class, V2.Thing.class, "ofV2"));

    /** What somebody does: on one side, to the fields that it knows. */
    private record Edit(int side, Action action, boolean own, int at, int value) {}

    private enum Action {
        ROOT {
            @Override
            void apply(Run run, Edit edit) {
                run.set(run.bean, run.model, edit);
            }
        },
        PART {
            @Override
            void apply(Run run, Edit edit) {
                run.setPart(run.bean, run.model, "part", edit);
            }
        },
        PART_OF_V2 {
            @Override
            void apply(Run run, Edit edit) {
                if (run.side.own().equals("ofV2")) {
                    run.setPart(run.bean, run.model, "onlyV2", edit);
                }
            }
        },
        NO_PART {
            @Override
            void apply(Run run, Edit edit) {
                put(run.bean, "part", null);
                run.model.remove("part");
            }
        },
        ADD {
            @Override
            void apply(Run run, Edit edit) {
                Object thing = make(run.side.thing());
                String sku = "sku " + run.nextSku++;
                put(thing, "sku", sku);
                Map<String, Object> model = new LinkedHashMap<>(Map.of("sku", sku));
                run.set(thing, model, edit);
                String list = edit.at() % 2 == 0 ? "left" : "right";
                int index = edit.at() % (run.beans(list).size() + 1);
                run.beans(list).add(index, thing);
                run.models(list).add(index, model);
            }
        },
        REMOVE {
            @Override
            void apply(Run run, Edit edit) {
                run.withThing(edit, (list, index) -> {
                    run.beans(list).remove(index);
                    run.models(list).remove(index);
                });
            }
        },
        MOVE {
            @Override
            void apply(Run run, Edit edit) {
                run.withThing(edit, (list, index) -> {
                    String other = list.equals("left") ? "right" : "left";
                    run.beans(other).add(0, run.beans(list).remove(index));
                    run.models(other).add(0, run.models(list).remove(index));
                });
            }
        },
        REVERSE {
            @Override
            void apply(Run run, Edit edit) {
                Collections.reverse(run.beans("left"));
                Collections.reverse(run.models("left"));
            }
        },
        THING {
            @Override
            void apply(Run run, Edit edit) {
                run.withThing(
                        edit,
                        (list, index) -> run.set(
                                run.beans(list).get(index),
                                asModel(run.models(list).get(index)),
                                edit));
            }
        },
        PART_OF_THING {
            @Override
            void apply(Run run, Edit edit) {
                run.withThing(
                        edit,
                        (list, index) -> run.setPart(
                                run.beans(list).get(index),
                                asModel(run.models(list).get(index)),
                                "part",
                                edit));
            }
        },
        ENTRY {
            @Override
            void apply(Run run, Edit edit) {
                String key = "key " + edit.at() % 4;
                run.set(
                        run.beanParts().computeIfAbsent(key, absent -> make(run.side.part())),
                        asModel(run.modelParts().computeIfAbsent(key, absent -> new LinkedHashMap<>())),
                        edit);
            }
        },
        NO_ENTRY {
            @Override
            void apply(Run run, Edit edit) {
                run.beanParts().remove("key " + edit.at() % 4);
                run.modelParts().remove("key " + edit.at() % 4);
            }
        },
        STOP {
            @Override
            void apply(Run run, Edit edit) {
                int index = edit.at() % (run.beans("stops").size() + 1);
                if (index == run.beans("stops").size()) {
                    run.beans("stops").add(make(run.side.part()));
                    run.models("stops").add(new LinkedHashMap<>());
                }
                run.set(
                        run.beans("stops").get(index),
                        asModel(run.models("stops").get(index)),
                        edit);
            }
        };

        abstract void apply(Run run, Edit edit);
    }

    private interface OnElement {
        void accept(String list, int index);
    }

    /** The attribute as bytes, as the model knows it, and as the side that is at work has decoded it. */
    private static final class Run {
        private final Map<String, Object> model = new LinkedHashMap<>(Map.of(
                "left", new ArrayList<>(),
                "right", new ArrayList<>(),
                "parts", new LinkedHashMap<>(),
                "stops", new ArrayList<>()));
        private EncodedAttribute stored;
        private Side side = SIDES.get(0);
        private Object bean = make(side.root());
        private int nextSku;

        Run() {
            this.stored = side.codec().encode(bean);
        }

        void perform(Edit edit) {
            side = SIDES.get(edit.side());
            bean = side.codec().decode(stored);
            edit.action().apply(this, edit);
            stored = side.codec().encode(bean, stored);
        }

        void check() {
            SIDES.forEach(each -> assertSame(each.codec().decode(stored), model, "root of " + each.own()));
        }

        void set(Object target, Map<String, Object> modelTarget, Edit edit) {
            String field = edit.own() ? side.own() : "common";
            put(target, field, edit.value());
            modelTarget.put(field, edit.value());
        }

        void setPart(Object target, Map<String, Object> modelTarget, String field, Edit edit) {
            if (get(target, field) == null) {
                put(target, field, make(side.part()));
                modelTarget.put(field, new LinkedHashMap<String, Object>());
            }
            set(get(target, field), asModel(modelTarget.get(field)), edit);
        }

        @SuppressWarnings("unchecked")
        List<Object> beans(String list) {
            return (List<Object>) get(bean, list);
        }

        @SuppressWarnings("unchecked")
        List<Object> models(String list) {
            return (List<Object>) model.get(list);
        }

        @SuppressWarnings("unchecked")
        Map<String, Object> beanParts() {
            return (Map<String, Object>) get(bean, "parts");
        }

        Map<String, Object> modelParts() {
            return asModel(model.get("parts"));
        }

        void withThing(Edit edit, OnElement action) {
            String list = edit.at() % 2 == 0 ? "left" : "right";
            if (!beans(list).isEmpty()) {
                action.accept(list, edit.at() % beans(list).size());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asModel(Object model) {
        return (Map<String, Object>) model;
    }

    /** Compares what an object has with what the model says of it; what nobody has written is 0 or null. */
    private static void assertSame(Object actual, Object model, String where) {
        if (actual instanceof List<?> list) {
            List<?> expected = (List<?>) model;
            assertThat(list).as(where).hasSameSizeAs(expected);
            for (int i = 0; i < list.size(); i++) {
                assertSame(list.get(i), expected.get(i), where + "[" + i + "]");
            }
        } else if (actual instanceof Map<?, ?> map) {
            assertThat(map.keySet())
                    .as(where)
                    .map(Object::toString)
                    .containsExactlyInAnyOrderElementsOf(asModel(model).keySet());
            map.forEach((key, value) -> assertSame(value, asModel(model).get(key.toString()), where + "{" + key + "}"));
        } else if (actual == null || actual instanceof String || actual instanceof Integer) {
            Object expected = model == null && actual != null ? 0 : model;
            assertThat(actual).as(where).isEqualTo(expected);
        } else {
            fields(actual.getClass())
                    .forEach(field ->
                            assertSame(get(actual, field), asModel(model).get(field), where + "." + field));
        }
    }

    private static List<String> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .map(Field::getName)
                .toList();
    }

    private static Object make(Class<?> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("test types", e);
        }
    }

    private static void put(Object target, String field, Object value) {
        try {
            target.getClass().getDeclaredField(field).set(target, value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("test types", e);
        }
    }

    private static Object get(Object target, String field) {
        try {
            return target.getClass().getDeclaredField(field).get(target);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("test types", e);
        }
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(Action.class),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 50),
                        Arbitraries.integers().between(1, 3))
                .as(Edit::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Property(tries = 500)
    void whatEitherVersionHasWrittenIsThereAtTheEnd(@ForAll("edits") List<Edit> edits) {
        Run run = new Run();
        for (Edit edit : edits) {
            run.perform(edit);
            run.check();
        }
    }
}
