package io.continuity.codec.jackson;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries over what this version does not know of a stored value.
 *
 * <p>Three trees: what is stored, what this version knows of it (stored, read and written again), and the new value.
 * Whatever is stored and not known goes into the new value, to the same object. Objects are the same if they are in the
 * same field; in lists, if they have the same declared key, or are equal, or else are at the same position. An object
 * with a declared key that is there once before and once after is the same wherever it is. <em>Not thread-safe.</em>
 */
final class UnknownFields {
    private static final Pair NOTHING = new Pair(MissingNode.getInstance(), MissingNode.getInstance());

    /** Where a value has its type: values of two types are not the same value. */
    private static final Set<String> TYPE_IDS = Set.of(DefaultTyping.PROPERTY, "@type", "@c");

    private final ListKeys keys;
    private final Map<ListKeys.Key, List<Pair>> before = new HashMap<>();
    private final Map<ListKeys.Key, Integer> after = new HashMap<>();

    /** A stored value, and what this version knows of it. */
    private record Pair(JsonNode stored, JsonNode known) {
        boolean areObjects() {
            return stored.isObject() && known.isObject();
        }

        /** Elements can be told to be the same as long as this version reads them one by one. */
        boolean areSameElements() {
            return stored.isArray() && known.isArray() && stored.size() == known.size();
        }

        Pair field(String name) {
            return areObjects() && stored.has(name) && known.has(name)
                    ? new Pair(stored.path(name), known.path(name))
                    : NOTHING;
        }

        Pair element(int index) {
            return new Pair(stored.path(index), known.path(index));
        }
    }

    private UnknownFields(ListKeys keys) {
        this.keys = keys;
    }

    /** Returns the new value with all that is stored and not known; known and new have the marks of {@link ListKeys}. */
    static JsonNode carry(ListKeys keys, JsonNode stored, JsonNode known, JsonNode now) {
        UnknownFields fields = new UnknownFields(keys);
        Pair root = new Pair(stored, known);
        fields.note(root);
        fields.count(now);
        return fields.merge(root, now);
    }

    private void note(Pair pair) {
        if (pair.areObjects()) {
            keys.of(pair.known()).ifPresent(key -> before.computeIfAbsent(key, same -> new ArrayList<>())
                    .add(pair));
            pair.known().propertyNames().forEach(name -> note(pair.field(name)));
        } else if (pair.areSameElements()) {
            for (int i = 0; i < pair.known().size(); i++) {
                note(pair.element(i));
            }
        }
    }

    private void count(JsonNode now) {
        keys.of(now).ifPresent(key -> after.merge(key, 1, Integer::sum));
        now.forEach(this::count);
    }

    private JsonNode merge(Pair candidate, JsonNode now) {
        if (now instanceof ObjectNode object) {
            mergeObject(same(candidate, object), object);
        } else if (now instanceof ArrayNode array) {
            List<Pair> pairs = elements(candidate, array);
            for (int i = 0; i < array.size(); i++) {
                array.set(i, merge(pairs.get(i), array.get(i)));
            }
        }
        return now;
    }

    private void mergeObject(Pair pair, ObjectNode now) {
        keys.clean(now);
        for (String name : List.copyOf(now.propertyNames())) {
            now.set(name, merge(pair.field(name), now.get(name)));
        }
        if (pair.areObjects()) {
            pair.stored().forEachEntry((name, value) -> {
                if (!pair.known().has(name) && !now.has(name)) {
                    now.set(name, value);
                }
            });
        }
    }

    private Pair same(Pair candidate, ObjectNode now) {
        Pair found = keys.of(now).map(key -> withKey(key, candidate)).orElse(candidate);
        boolean sameType =
                TYPE_IDS.stream().allMatch(id -> found.known().path(id).equals(now.path(id)));
        return found.areObjects() && sameType ? found : NOTHING;
    }

    private Pair withKey(ListKeys.Key key, Pair candidate) {
        if (keys.of(candidate.known()).filter(key::equals).isPresent()) {
            return candidate;
        }
        List<Pair> known = before.getOrDefault(key, List.of());
        return known.size() == 1 && after.getOrDefault(key, 0) == 1 ? known.get(0) : NOTHING;
    }

    private List<Pair> elements(Pair candidate, ArrayNode now) {
        Matching matching = new Matching(candidate.areSameElements() ? candidate.known() : MissingNode.getInstance());
        int[] found = matching.match(now);
        List<Pair> pairs = new ArrayList<>(found.length);
        for (int index : found) {
            pairs.add(index < 0 ? NOTHING : candidate.element(index));
        }
        return pairs;
    }

    /**
     * Finds which elements of a list were which before: first those that are where they were, then those that are
     * elsewhere, then those without a key that have been changed in their place.
     */
    private final class Matching {
        private static final int NONE = -1;

        private final List<Object> known;
        private final boolean[] taken;

        Matching(JsonNode known) {
            this.known = identities(known);
            this.taken = new boolean[this.known.size()];
        }

        private List<Object> identities(JsonNode list) {
            List<Object> identities = new ArrayList<>(list.size());
            list.forEach(element -> identities.add(identity(element)));
            return identities;
        }

        /** Its key if it has one, else all of it. */
        private Object identity(JsonNode element) {
            return keys.of(element).<Object>map(key -> key).orElse(element);
        }

        int[] match(ArrayNode list) {
            List<Object> now = identities(list);
            int[] found = new int[now.size()];
            Arrays.fill(found, NONE);
            inPlace(found, i -> now.get(i).equals(known.get(i)));
            elsewhere(found, now);
            inPlace(found, i -> !(now.get(i) instanceof ListKeys.Key));
            return found;
        }

        private void inPlace(int[] found, IntPredicate same) {
            for (int i = 0; i < Math.min(found.length, taken.length); i++) {
                if (found[i] == NONE && !taken[i] && same.test(i)) {
                    found[i] = i;
                    taken[i] = true;
                }
            }
        }

        private void elsewhere(int[] found, List<Object> now) {
            Map<Object, Deque<Integer>> places = new HashMap<>();
            for (int i = 0; i < taken.length; i++) {
                if (!taken[i]) {
                    places.computeIfAbsent(known.get(i), same -> new ArrayDeque<>())
                            .add(i);
                }
            }
            for (int i = 0; i < found.length; i++) {
                Deque<Integer> same = found[i] == NONE ? places.get(now.get(i)) : null;
                if (same != null && !same.isEmpty()) {
                    found[i] = same.remove();
                    taken[found[i]] = true;
                }
            }
        }
    }
}
