package io.continuity.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Machine MACHINE = new Machine(Map.of("cores", "2"));
    private static final Duration DELAY = Duration.ofMillis(1);

    private final Results results = new Results();

    @BeforeEach
    void measure() {
        measured(Duration.ZERO, Scenario.READ, Variant.IN_MEMORY, 1000);
        measured(Duration.ZERO, Scenario.READ, Variant.CONTINUITY, 890);
        measured(Duration.ZERO, Scenario.READ, Variant.SPRING_SESSION, 200);
        measured(DELAY, Scenario.READ, Variant.IN_MEMORY, 1000);
        measured(DELAY, Scenario.READ, Variant.CONTINUITY, 900);
        measured(DELAY, Scenario.READ, Variant.SPRING_SESSION, 100);
        results.add(Variant.CONTINUITY, 4000);
        results.add(Variant.SPRING_SESSION, 8000);
        for (Step step : Step.values()) {
            results.add(Variant.SPRING_SESSION, step, new Cost(6, 1234, 5.96));
        }
    }

    private void measured(Duration delay, Scenario scenario, Variant variant, double perSecond) {
        results.add(delay, scenario, variant, new Sample(perSecond, 1.5, 9.25, 70, 30));
    }

    @Test
    void ratiosAreOfTheSameLoadAndDelay() {
        assertThat(MarkdownReport.of(results, MACHINE))
                .contains(
                        "| Read an object | Continuity | 890 | 0.89 | 4.45 |  | 1.50 | 9.25 | 70 | 30 | 900 | 0.90 | 9.00 |  |")
                .contains("a second, no delay")
                .contains("a second, 1 ms delay");
    }

    @Test
    void aimsAreSaidToBeMetOrNotOrNotMeasured() {
        assertThat(MarkdownReport.of(results, MACHINE))
                .contains("| reads a second, to In memory | at least 0.9 | 0.89 | **no** |")
                .contains("| reads a second, to Spring Session | at least 3 | 4.45 | yes |")
                .contains("| reads a second, 1 ms delay, to Spring Session | at least 5 | 9.00 | yes |")
                .contains("| writes a second, to Spring Session | at least 2 | not measured |  |")
                .contains("| memory in Redis a session, to Spring Session | at most 0.5 | 0.50 | yes |");
    }

    @Test
    void costsAndMemoryHaveTablesOfTheirOwn() {
        assertThat(MarkdownReport.of(results, MACHINE))
                .contains("| `/read` | Spring Session | 6.00 | 1,234 | 6.0 |")
                .contains("| Continuity | 4,000 | 0.50 |");
    }

    @Test
    void jsonHoldsEveryRound() {
        measured(Duration.ZERO, Scenario.READ, Variant.CONTINUITY, 910);

        assertThat(JsonReport.of(results, MACHINE))
                .startsWith("{\"machine\":{\"cores\":\"2\"},")
                .contains(
                        "{\"delayMillis\":\"0\",\"load\":\"read\",\"sessions\":\"continuity\",\"rounds\":["
                                + "{\"perSecond\":890.0000,\"p50Millis\":1.5000,\"p99Millis\":9.2500,\"appMicros\":70.0000,\"redisMicros\":30.0000},\n"
                                + "{\"perSecond\":910.0000,\"p50Millis\":1.5000,\"p99Millis\":9.2500,\"appMicros\":70.0000,\"redisMicros\":30.0000}]}")
                .contains("{\"sessions\":\"continuity\",\"bytesPerSession\":4000}");
    }
}
