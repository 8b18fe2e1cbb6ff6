package io.continuity.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

class ConfigurationMetadataTest {
    private static final Pattern STYLE = Pattern.compile("(?!The |A |An )[A-Z].*\\.");

    @Test
    void everyPropertyHasItsType() throws IOException {
        assertThat(ours().stream().collect(Collectors.toMap(p -> p.get("name"), p -> p.get("type"))))
                .isEqualTo(properties(
                        "continuity.session.max-attribute-size", "org.springframework.util.unit.DataSize",
                        "continuity.enabled", "java.lang.Boolean",
                        "continuity.redis.uri", "java.lang.String",
                        "continuity.redis.durability", "io.continuity.session.redis.Durability",
                        "continuity.session.store", "io.continuity.spring.ContinuityProperties$Store",
                        "continuity.session.jwt.keys", "java.lang.String",
                        "continuity.session.jwt.keys-location", "java.lang.String",
                        "continuity.session.jwt.reload-interval", "java.time.Duration",
                        "continuity.session.jwt.propagation", "java.time.Duration",
                        "continuity.session.jwt.clock-skew", "java.time.Duration",
                        "continuity.session.jwt.absolute-lifetime", "java.time.Duration",
                        "continuity.session.jwt.form", "io.continuity.session.jwt.TokenForm",
                        "continuity.session.jwt.touch-threshold", "java.time.Duration",
                        "continuity.session.jwt.compression", "java.lang.Boolean",
                        "continuity.session.jwt.max-cookies", "java.lang.Integer",
                        "continuity.session.jwt.revocation", "io.continuity.spring.TokenProperties$Revocation",
                        "continuity.session.jwt.revocation-fail-open-for", "java.time.Duration",
                        "continuity.session.jwt.spill.threshold", "org.springframework.util.unit.DataSize",
                        "continuity.session.key-prefix", "java.lang.String",
                        "continuity.session.allowed-types", "java.util.List<java.lang.String>",
                        "continuity.session.store-deadline", "java.time.Duration",
                        "continuity.session.failure-policy", "io.continuity.servlet.FailurePolicy",
                        "continuity.session.expiry-interval", "java.time.Duration",
                        "continuity.session.near-cache.max-entries", "java.lang.Integer",
                        "continuity.session.near-cache.max-size", "org.springframework.util.unit.DataSize",
                        "continuity.session.adopt.mode", "io.continuity.spring.SessionAdoptionProperties$Mode",
                        "continuity.session.adopt.namespace", "java.lang.String",
                        "continuity.session.adopt.repository-type",
                                "io.continuity.spring.SessionAdoptionProperties$RepositoryType",
                        "continuity.session.format-check.mode", "io.continuity.drain.ReadinessGate$Policy",
                        "continuity.readiness.interval", "java.time.Duration",
                        "continuity.readiness.timeout", "java.time.Duration",
                        "continuity.readiness.wait-for", "java.util.List<java.lang.String>",
                        "continuity.readiness.max-versions", "java.lang.Integer",
                        "continuity.readiness.rollback", "io.continuity.drain.ReadinessGate$Policy",
                        "continuity.readiness.status-when-draining", "java.lang.Integer",
                        "continuity.readiness.schema.pending", "io.continuity.drain.ReadinessGate$Policy",
                        "continuity.readiness.schema.too-new", "io.continuity.drain.ReadinessGate$Policy",
                        "continuity.readiness.schema.min", "java.lang.String",
                        "continuity.readiness.schema.max", "java.lang.String",
                        "continuity.readiness.schema.migrate", "io.continuity.spring.SchemaProperties$Migrate",
                        "continuity.readiness.warm-up.paths", "java.util.List<java.lang.String>",
                        "continuity.readiness.warm-up.requests", "java.lang.Integer",
                        "continuity.readiness.warm-up.max-time", "java.time.Duration",
                        "continuity.readiness.warm-up.on-failure", "io.continuity.drain.ReadinessGate$Policy",
                        "continuity.session.format-check.threshold", "java.lang.Double",
                        "continuity.session.format-check.sample", "java.lang.Integer",
                        "continuity.fleet.lease-time", "java.time.Duration",
                        "continuity.fleet.bake-time", "java.time.Duration",
                        "continuity.instance.id", "java.lang.String",
                        "continuity.instance.version", "java.lang.String",
                        "continuity.metrics.instance-tag", "java.lang.Boolean",
                        "continuity.affinity.enabled", "java.lang.Boolean",
                        "continuity.affinity.policy", "io.continuity.servlet.AffinityPolicy",
                        "continuity.affinity.dialect", "io.continuity.servlet.AffinityDialect",
                        "continuity.affinity.cookie-name", "java.lang.String",
                        "continuity.affinity.header-name", "java.lang.String",
                        "continuity.skew.enabled", "java.lang.Boolean",
                        "continuity.skew.header-name", "java.lang.String",
                        "continuity.skew.parameter", "java.lang.String",
                        "continuity.skew.reload", "io.continuity.servlet.SkewFilter$Reload",
                        "continuity.verdict.enabled", "java.lang.Boolean",
                        "continuity.verdict.window", "java.time.Duration",
                        "continuity.verdict.min-requests", "java.lang.Long",
                        "continuity.verdict.max-failure-increase", "java.lang.Double",
                        "continuity.verdict.max-p99-ratio", "java.lang.Double",
                        "continuity.verdict.p99-floor", "java.time.Duration",
                        "continuity.drain.enabled", "java.lang.Boolean",
                        "continuity.drain.grace-period", "java.time.Duration",
                        "continuity.drain.min-linger", "java.time.Duration",
                        "continuity.drain.max-linger", "java.time.Duration",
                        "continuity.drain.quiet-period", "java.time.Duration",
                        "continuity.drain.hand-over", "java.time.Duration",
                        "continuity.drain.finish", "java.time.Duration",
                        "continuity.drain.background", "java.time.Duration",
                        "continuity.drain.flush", "java.time.Duration",
                        "continuity.drain.on-misfit", "io.continuity.drain.DrainPlan$Misfit",
                        "continuity.drain.shed-idempotent", "java.lang.Boolean",
                        "continuity.drain.envoy-health-check-fail", "java.lang.Boolean",
                        "continuity.drain.path", "java.lang.String",
                        "continuity.drain.token", "java.lang.String",
                        "continuity.websocket.enabled", "java.lang.Boolean",
                        "continuity.websocket.log", "io.continuity.spring.WebSocketProperties$Keeper",
                        "continuity.websocket.keys", "java.util.Map<java.lang.String,java.lang.String>",
                        "continuity.websocket.active-key", "java.lang.String",
                        "continuity.websocket.ttl", "java.time.Duration",
                        "continuity.websocket.window.messages", "java.lang.Integer",
                        "continuity.websocket.window.size", "org.springframework.util.unit.DataSize",
                        "continuity.websocket.overflow", "io.continuity.resume.Overflow",
                        "continuity.websocket.heartbeat", "java.time.Duration",
                        "continuity.websocket.clients-per-second", "java.lang.Integer",
                        "continuity.websocket.stomp.kept-headers", "java.util.List<java.lang.String>",
                        "continuity.session.encryption.mode", "io.continuity.spring.SessionEncryptionProperties$Mode",
                        "continuity.session.encryption.active-key", "java.lang.String",
                        "continuity.session.encryption.keys", "java.util.Map<java.lang.String,java.lang.String>"));
    }

    /** Names and types in turn: Map.of takes ten pairs. */
    private static Map<String, String> properties(String... namesAndTypes) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            properties.put(namesAndTypes[i], namesAndTypes[i + 1]);
        }
        return properties;
    }

    @Test
    void everyPropertyIsDescribedInBootsStyle() throws IOException {
        assertThat(ours()).allSatisfy(property -> {
            String description = String.valueOf(property.get("description"));
            assertThat(description).matches(STYLE);
            if ("java.lang.Boolean".equals(property.get("type"))) {
                assertThat(description).startsWith("Whether to");
            }
        });
    }

    /** Names of all properties. */
    static Set<String> names() throws IOException {
        return ours().stream()
                .map(property -> String.valueOf(property.get("name")))
                .collect(Collectors.toSet());
    }

    private static List<Map<?, ?>> ours() throws IOException {
        List<Map<?, ?>> properties = new ArrayList<>();
        for (URL url : Collections.list(ConfigurationMetadataTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                String json = new String(in.readAllBytes(), UTF_8);
                Object all = JsonParserFactory.getJsonParser().parseMap(json).get("properties");
                ((List<?>) requireNonNull(all))
                        .stream()
                                .map(Map.class::cast)
                                .filter(ConfigurationMetadataTest::isOurs)
                                .forEach(properties::add);
            }
        }
        return properties;
    }

    private static boolean isOurs(Map<?, ?> property) {
        return String.valueOf(property.get("name")).startsWith("continuity.");
    }
}
