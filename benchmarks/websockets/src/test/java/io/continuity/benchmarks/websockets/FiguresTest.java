package io.continuity.benchmarks.websockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FiguresTest {
    private final Figures figures = new Figures();

    @Test
    void percentileIsTheLeastFigureThatAShareDoesNotExceed() {
        for (int i = 2000; i >= 1; i--) {
            figures.add(i);
        }

        assertThat(figures.median()).isEqualTo(1000);
        assertThat(figures.percentile(0.99)).isEqualTo(1980);
    }

    @Test
    void momentsAreCountedFromTheFirstOn() {
        figures.add(7.35);
        figures.add(7.01);
        figures.add(7.05);

        assertThat(figures.per(0.1)).containsExactly(2, 0, 0, 1);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(figures::median).isInstanceOf(BenchmarkException.class);
    }
}
