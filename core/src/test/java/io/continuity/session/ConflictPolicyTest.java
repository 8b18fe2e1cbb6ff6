package io.continuity.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ConflictPolicyTest {
    private static Object merged(ConflictPolicy policy, Object base, Object stored, Object own) {
        return policy.merge().orElseThrow().merge(Optional.ofNullable(base), Optional.ofNullable(stored), own);
    }

    @Test
    void onlyMergingPoliciesMerge() {
        assertThat(ConflictPolicy.lastWriteWins().merge()).isEmpty();
        assertThat(ConflictPolicy.lastWriteWins().comparesBeforeWriting()).isFalse();
        assertThat(ConflictPolicy.compareAndSet().merge()).isEmpty();
        assertThat(ConflictPolicy.compareAndSet().comparesBeforeWriting()).isTrue();
        assertThat(ConflictPolicy.sum().comparesBeforeWriting()).isTrue();
        assertThat(merged(
                        ConflictPolicy.<String>merge((base, stored, own) -> base.orElse("") + stored.orElse("") + own),
                        "a",
                        "b",
                        "c"))
                .isEqualTo("abc");
    }

    @Test
    void sumCountsWhatBothHaveAdded() {
        assertThat(merged(ConflictPolicy.sum(), 5, 7, 6)).isEqualTo(8);
        assertThat(merged(ConflictPolicy.sum(), 5L, 2L, 6L)).isEqualTo(3L);
        assertThat(merged(ConflictPolicy.sum(), null, 7, 1)).isEqualTo(8);
        assertThat(merged(ConflictPolicy.sum(), 5, null, 6)).isEqualTo(1);
        assertThat(merged(ConflictPolicy.sum(), new BigDecimal("1.10"), new BigDecimal("2.20"), new BigDecimal("1.20")))
                .isEqualTo(new BigDecimal("2.30"));
    }

    @Test
    void sumThatOverflowsOrIsOfNoNumbersThrows() {
        assertThatThrownBy(() -> merged(ConflictPolicy.sum(), 0, Integer.MAX_VALUE, 1))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> merged(ConflictPolicy.sum(), 0, "text", 1)).isInstanceOf(ClassCastException.class);
    }

    @Test
    void maxAndMinKeepTheGreaterAndTheLesser() {
        assertThat(merged(ConflictPolicy.max(), 1, 3, 2)).isEqualTo(3);
        assertThat(merged(ConflictPolicy.max(), 1, 2, 3)).isEqualTo(3);
        assertThat(merged(ConflictPolicy.max(), 1, null, 2)).isEqualTo(2);
        assertThat(merged(ConflictPolicy.min(), 1, 3, 2)).isEqualTo(2);
        assertThat(merged(ConflictPolicy.min(), 1, 2, 3)).isEqualTo(2);
    }

    @Test
    void unionTakesAdditionsAndRemovalsOfBoth() {
        assertThat(merged(
                        ConflictPolicy.union(),
                        Set.of("a", "b", "c"),
                        new HashSet<>(Set.of("b", "c", "theirs")),
                        new HashSet<>(Set.of("a", "c", "mine"))))
                .isEqualTo(Set.of("c", "theirs", "mine"));
        assertThat(merged(ConflictPolicy.union(), List.of("a"), List.of("a", "b"), List.of("a", "c")))
                .isEqualTo(List.of("a", "b", "c"));
        assertThat(merged(ConflictPolicy.union(), null, null, Set.of("a"))).isEqualTo(Set.of("a"));
    }

    @Test
    void unionOfListsCountsEqualElements() {
        assertThat(merged(ConflictPolicy.union(), List.of("a"), List.of("a", "a"), List.of("a", "a")))
                .isEqualTo(List.of("a", "a", "a"));
    }

    @Test
    void unionIsOfTheOwnClassWhereThatIsPossible() {
        assertThat(merged(
                        ConflictPolicy.union(),
                        new CopyOnWriteArrayList<>(),
                        new CopyOnWriteArrayList<>(List.of("b")),
                        new CopyOnWriteArrayList<>(List.of("a"))))
                .isInstanceOf(CopyOnWriteArrayList.class);
        assertThat(merged(ConflictPolicy.union(), null, new ArrayList<>(List.of("b")), new TreeSet<>(Set.of("a"))))
                .isInstanceOf(TreeSet.class);
    }

    @Test
    void unionLeavesTheOwnValueAsItIs() {
        Set<String> own = new HashSet<>(Set.of("mine"));

        merged(ConflictPolicy.union(), null, new HashSet<>(Set.of("theirs")), own);

        assertThat(own).containsExactly("mine");
    }

    @Test
    void mapMergeTakesTheChangesOfBothAndTheOwnOnTheSameKey() {
        Map<String, Integer> base = Map.of("same", 1, "mine", 1, "theirs", 1, "goneMine", 1, "goneTheirs", 1);
        Map<String, Integer> stored = new TreeMap<>(Map.of("same", 2, "mine", 1, "theirs", 2, "goneMine", 1, "new", 2));
        Map<String, Integer> own = new TreeMap<>(Map.of("same", 3, "mine", 3, "theirs", 1, "goneTheirs", 1));

        assertThat(merged(ConflictPolicy.mapMerge(), base, stored, own))
                .isEqualTo(Map.of("same", 3, "mine", 3, "theirs", 2, "new", 2));
        assertThat(merged(ConflictPolicy.mapMerge(), Map.of(), Map.of("a", 1), Map.of("b", 2)))
                .isEqualTo(Map.of("a", 1, "b", 2));
    }
}
