package io.continuity.servlet;

import io.continuity.session.ConflictPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which policy holds for which attribute: declared by name before by type. <em>Not thread-safe while declared.</em> */
final class ConflictPolicies {
    private final Map<String, ConflictPolicy> byName = new LinkedHashMap<>();
    private final Map<Class<?>, ConflictPolicy> byType = new LinkedHashMap<>();

    void declare(String name, ConflictPolicy policy) {
        byName.put(name, policy);
    }

    void declare(Class<?> type, ConflictPolicy policy) {
        byType.put(type, policy);
    }

    ConflictPolicies copy() {
        ConflictPolicies copy = new ConflictPolicies();
        copy.byName.putAll(byName);
        copy.byType.putAll(byType);
        return copy;
    }

    /** Returns the policy for a value under a name. */
    ConflictPolicy of(String name, Optional<Object> value) {
        ConflictPolicy named = byName.get(name);
        if (named != null) {
            return named;
        }
        return byType.entrySet().stream()
                .filter(declared -> value.filter(declared.getKey()::isInstance).isPresent())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(ConflictPolicy.lastWriteWins());
    }

    /** Returns the policy for the removal of a value: there is nothing to merge with. */
    ConflictPolicy ofRemoval(String name, Optional<Object> value) {
        ConflictPolicy policy = of(name, value);
        return policy.merge().isPresent() ? ConflictPolicy.lastWriteWins() : policy;
    }
}
