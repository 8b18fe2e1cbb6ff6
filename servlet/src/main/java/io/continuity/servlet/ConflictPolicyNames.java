package io.continuity.servlet;

import io.continuity.session.ConflictPolicy;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads conflict policies from text: {@code visits=sum, cart=com.acme.CartMerge}. <em>Immutable.</em> */
record ConflictPolicyNames(ClassLoader loader) {
    private static final TreeMap<String, ConflictPolicy> READY_MADE = Stream.of(
                    ConflictPolicy.lastWriteWins(),
                    ConflictPolicy.compareAndSet(),
                    ConflictPolicy.sum(),
                    ConflictPolicy.max(),
                    ConflictPolicy.min(),
                    ConflictPolicy.union(),
                    ConflictPolicy.mapMerge())
            .collect(
                    Collectors.toMap(ConflictPolicy::toString, Function.identity(), (one, other) -> one, TreeMap::new));

    void declare(String text, SessionFilter.Builder builder) {
        Set<String> names = new HashSet<>();
        for (String item : ContextParameters.list(text)) {
            int equals = item.indexOf('=');
            String name = item.substring(0, Math.max(0, equals)).strip();
            if (name.isEmpty()) {
                throw new IllegalArgumentException(
                        "must be attribute=policy, separated by commas, like visits=sum, seen=union: '" + item + "'");
            }
            if (!names.add(name)) {
                throw new IllegalArgumentException("must name each attribute once: '" + name + "'");
            }
            builder.conflictPolicy(name, policy(item.substring(equals + 1).strip()));
        }
    }

    private ConflictPolicy policy(String name) {
        ConflictPolicy ready = READY_MADE.get(name);
        if (ready != null) {
            return ready;
        }
        try {
            return merging(Factories.instance(name, ConflictPolicy.Merge.class, loader));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a policy is one of " + READY_MADE.keySet() + ", or " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked") // a value of another type makes the merge throw, which is a conflict
    private static ConflictPolicy merging(ConflictPolicy.Merge<?> merge) {
        return ConflictPolicy.merge((ConflictPolicy.Merge<Object>) merge);
    }
}
