package io.continuity.spring;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files in examples/deploy: as their resources want them, and in agreement with the application. */
class DeployExamplesTest {
    private static final Path DEPLOY = Path.of("../examples/deploy");
    private static final Pattern METER = Pattern.compile("\\bcontinuity_[a-z_]+(?=\\{)");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(continuity\\.[a-z.]+)` \\|");
    private static final Pattern PROPERTY = Pattern.compile("\\bcontinuity\\.[a-z-]+\\.[a-z0-9.-]*[a-z0-9]");

    /** By kind: the version of the API. */
    private static final Map<String, String> KINDS = Map.of(
            "Deployment", "apps/v1",
            "Service", "v1",
            "Rollout", "argoproj.io/v1alpha1",
            "AnalysisTemplate", "argoproj.io/v1alpha1",
            "Canary", "flagger.app/v1beta1",
            "MetricTemplate", "flagger.app/v1beta1",
            "VirtualService", "networking.istio.io/v1",
            "DestinationRule", "networking.istio.io/v1");

    /** By kind and path: the fields that must be there, and after the bar those that may be. */
    private static final Map<String, String> FIELDS = Map.ofEntries(
            entry("Deployment", "apiVersion kind metadata spec"),
            entry("Deployment.spec", "selector template | replicas strategy minReadySeconds progressDeadlineSeconds"),
            entry("Deployment.spec.template.spec", "containers terminationGracePeriodSeconds | volumes"),
            entry(
                    "Deployment.spec.template.spec.containers",
                    "name image ports env livenessProbe readinessProbe startupProbe | resources volumeMounts"),
            entry("Deployment.spec.template.spec.containers.env", "name | value valueFrom"),
            entry(
                    "Deployment.spec.template.spec.containers.readinessProbe",
                    "httpGet periodSeconds failureThreshold | timeoutSeconds"),
            entry("Service", "apiVersion kind metadata spec"),
            entry("Service.spec", "selector ports | type"),
            entry("Service.spec.ports", "name port targetPort"),
            entry("Rollout.spec", "selector strategy | replicas workloadRef template"),
            entry("Rollout.spec.workloadRef", "apiVersion kind name | scaleDown"),
            entry("Rollout.spec.strategy.canary", "steps | maxSurge maxUnavailable trafficRouting analysis"),
            entry("Rollout.spec.strategy.canary.steps", "| setWeight pause analysis setCanaryScale"),
            entry("Rollout.spec.strategy.canary.steps.analysis", "templates | args"),
            entry("Rollout.spec.strategy.canary.steps.analysis.args", "name | value valueFrom"),
            entry("AnalysisTemplate.spec", "metrics | args dryRun measurementRetention"),
            entry(
                    "AnalysisTemplate.spec.metrics",
                    "name provider successCondition interval count | failureCondition failureLimit inconclusiveLimit"
                            + " consecutiveErrorLimit initialDelay"),
            entry("AnalysisTemplate.spec.metrics.provider", "| web prometheus"),
            entry("AnalysisTemplate.spec.metrics.provider.web", "url jsonPath | timeoutSeconds headers method body"),
            entry("AnalysisTemplate.spec.metrics.provider.prometheus", "address query | timeout"),
            entry("Canary.spec", "targetRef service analysis | progressDeadlineSeconds autoscalerRef provider"),
            entry("Canary.spec.targetRef", "apiVersion kind name"),
            entry("Canary.spec.service", "port | targetPort name portDiscovery"),
            entry(
                    "Canary.spec.analysis",
                    "interval threshold metrics | maxWeight stepWeight webhooks match iterations"),
            entry("Canary.spec.analysis.metrics", "name interval thresholdRange | templateRef templateVariables"),
            entry("Canary.spec.analysis.metrics.thresholdRange", "| min max"),
            entry("MetricTemplate.spec", "provider query"),
            entry("MetricTemplate.spec.provider", "type address | secretRef"),
            entry("VirtualService.spec", "hosts http | gateways"),
            entry("VirtualService.spec.http", "route | name match retries timeout"),
            entry("VirtualService.spec.http.route", "destination | weight"),
            entry("VirtualService.spec.http.route.destination", "host subset | port"),
            entry("VirtualService.spec.http.retries", "attempts retryOn | perTryTimeout"),
            entry("DestinationRule.spec", "host subsets | trafficPolicy"),
            entry("DestinationRule.spec.subsets", "name labels"));

    static Stream<Path> yamlFiles() throws IOException {
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    static Stream<Path> allFiles() throws IOException {
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<?, ?>> documents(Path file) {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return StreamSupport.stream(yaml.loadAll(text(file)).spliterator(), false)
                .<Map<?, ?>>map(Map.class::cast)
                .toList();
    }

    private static List<Map<?, ?>> all(String kind) {
        try {
            return yamlFiles()
                    .flatMap(file -> documents(file).stream())
                    .filter(document -> kind.equals(document.get("kind")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void walk(String path, Object node, BiConsumer<String, Map<?, ?>> visitor) {
        if (node instanceof Map<?, ?> map) {
            visitor.accept(path, map);
            map.forEach((key, value) -> walk(path + "." + key, value, visitor));
        } else if (node instanceof List<?> list) {
            list.forEach(element -> walk(path, element, visitor));
        }
    }

    private static Object at(Map<?, ?> document, String path) {
        Object node = document;
        for (String key : path.split("\\.", -1)) {
            node = node instanceof List<?> list ? list.get(0) : node;
            node = requireNonNull(((Map<?, ?>) node).get(key), path);
        }
        return node;
    }

    private static Set<String> words(String text) {
        return Stream.of(text.strip().split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void resourcesHaveTheFieldsThatTheyNeedAndNoOthers(Path file) {
        for (Map<?, ?> document : documents(file)) {
            String kind = String.valueOf(document.get("kind"));
            assertThat(KINDS).containsEntry(kind, String.valueOf(document.get("apiVersion")));
            assertThat(at(document, "metadata.name")).isInstanceOf(String.class);
            List<String> seen = new ArrayList<>();
            walk(kind, document, (path, fields) -> {
                String rule = FIELDS.get(path);
                if (rule != null) {
                    seen.add(path);
                    String[] sides = (rule + " ").split("\\|", 2);
                    Set<String> required = words(sides[0]);
                    Set<String> allowed = sides.length > 1 ? words(sides[1]) : Set.of();
                    assertThat(fields.keySet().stream().map(String::valueOf))
                            .as("%s in %s", path, file)
                            .containsAll(required)
                            .allMatch(field -> required.contains(field) || allowed.contains(field));
                }
            });
            assertThat(seen).as(kind).contains(kind + ".spec");
        }
    }

    @ParameterizedTest
    @MethodSource("allFiles")
    void propertiesAreThoseOfTheApplication(Path file) throws IOException {
        Set<String> known = ConfigurationMetadataTest.names();

        assertThat(PROPERTY.matcher(text(file))
                        .results()
                        .map(found -> found.group())
                        .filter(name -> !name.startsWith("continuity.requests")))
                .allMatch(known::contains);
    }

    @Test
    void environmentVariablesOfTheDeploymentAreProperties() throws IOException {
        Set<String> known = ConfigurationMetadataTest.names().stream()
                .map(name -> name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Map<String, String> values = new java.util.HashMap<>();
        walk("", at(all("Deployment").get(0), "spec.template.spec.containers.env"), (path, variable) -> {
            if (variable.get("name") instanceof String name) {
                values.put(name, String.valueOf(variable.get("value")));
            }
        });

        assertThat(values.keySet().stream()
                        .filter(name -> name.startsWith("CONTINUITY_") && !name.equals("CONTINUITY_GRACE_PERIOD")))
                .hasSize(3)
                .allMatch(known::contains);
        assertThat(values)
                .containsEntry(
                        "CONTINUITY_GRACE_PERIOD",
                        String.valueOf(
                                at(all("Deployment").get(0), "spec.template.spec.terminationGracePeriodSeconds")));
    }

    @Test
    void probesAskWhatActuatorAnswers() {
        Map<?, ?> deployment = all("Deployment").get(0);
        for (String probe : new String[] {"startup", "liveness", "readiness"}) {
            assertThat(at(deployment, "spec.template.spec.containers." + probe + "Probe.httpGet.path"))
                    .isEqualTo("/actuator/health/" + (probe.equals("startup") ? "liveness" : probe));
        }
    }

    @Test
    void analysisReadsTheResultOfTheVerdict() {
        Map<?, ?> metric = all("AnalysisTemplate").stream()
                .map(template -> (List<?>) at(template, "spec.metrics"))
                .map(metrics -> (Map<?, ?>) metrics.get(0))
                .filter(first -> "verdict".equals(first.get("name")))
                .findFirst()
                .orElseThrow();

        assertThat(at(metric, "provider.web.jsonPath")).isEqualTo("{$.result}");
        assertThat(String.valueOf(at(metric, "provider.web.url"))).contains("/actuator/continuityverdict?version=");
        assertThat(metric.get("successCondition")).isEqualTo("result == \"pass\"");
        assertThat(metric.get("failureCondition")).isEqualTo("result == \"fail\"");
    }

    @Test
    void queriesAskForMetersThatThereAre() throws IOException {
        Set<String> documented = DOCUMENTED
                .matcher(Files.readString(Path.of("../docs/operations.md")))
                .results()
                .map(row -> row.group(1).replace('.', '_'))
                .collect(Collectors.toSet());
        List<String> asked = yamlFiles()
                .flatMap(file -> METER.matcher(text(file)).results())
                .map(found -> found.group().replaceFirst("(_seconds)?_(count|bucket|total)$", ""))
                .toList();

        assertThat(asked).hasSizeGreaterThan(8).allMatch(documented::contains);
    }
}
