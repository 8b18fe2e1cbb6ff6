package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DemoOptionsTest {
    private final Properties properties = new Properties();

    @TempDir
    private Path directory;

    @BeforeEach
    void shopsExist() throws IOException {
        Path jar = Files.createFile(directory.resolve("shop.jar"));
        properties.setProperty("demo.shop.v1", jar.toString());
        properties.setProperty("demo.shop.v2", jar.toString());
    }

    @Test
    void defaultsAreSixtyUsersThreeInstancesAndRedis() {
        DemoOptions options = DemoOptions.from(properties);
        assertThat(options.users()).isEqualTo(60);
        assertThat(options.instances()).isEqualTo(3);
        assertThat(options.load()).isEqualTo(Duration.ofSeconds(45));
        assertThat(options.sessions()).isEqualTo(Sessions.REDIS);
    }

    @Test
    void givenValuesAreTaken() {
        properties.setProperty("demo.users", " 80 ");
        properties.setProperty("demo.sessions", "memory");
        DemoOptions options = DemoOptions.from(properties);
        assertThat(options.users()).isEqualTo(80);
        assertThat(options.sessions()).isEqualTo(Sessions.MEMORY);
        properties.setProperty("demo.sessions", "jwt");
        assertThat(DemoOptions.from(properties).sessions()).isEqualTo(Sessions.JWT);
    }

    @Test
    void outageNeedsARedis() {
        properties.setProperty("demo.outage", "30");
        assertThat(DemoOptions.from(properties).outage()).isEqualTo(Duration.ofSeconds(30));
        properties.setProperty("demo.sessions", "memory");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoOptions.from(properties))
                .withMessage("-Ddemo.outage needs -Ddemo.sessions=redis: '30'");
    }

    @Test
    void rollbackIsInsuredAsLongAsByDefaultUnlessAskedOtherwise() {
        assertThat(DemoOptions.from(properties).plan())
                .isEqualTo(new Plan(StrategyKind.ROLLING, false, false, false, true, Duration.ofSeconds(3)));
        assertThat(DemoOptions.from(properties).drain()).isTrue();
        properties.setProperty("demo.drain", "false");
        assertThat(DemoOptions.from(properties).drain()).isFalse();
        properties.setProperty("demo.rollback", "true");
        assertThat(DemoOptions.from(properties).plan())
                .isEqualTo(new Plan(StrategyKind.ROLLING, false, true, false, true, Duration.ofMinutes(10)));
        properties.setProperty("demo.bake", "1");
        properties.setProperty("demo.sessionTypes", "false");
        assertThat(DemoOptions.from(properties).plan())
                .isEqualTo(new Plan(StrategyKind.ROLLING, false, true, false, false, Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "blue-green, kill, true, -Ddemo.kill needs -Ddemo.strategy=rolling",
        "rolling, faulty, true, -Ddemo.faulty needs -Ddemo.strategy=canary",
        "canary, rollback, true, -Ddemo.rollback must be false with canary",
        "blue-green, sessions, memory, -Ddemo.strategy must be rolling where users stick to an instance",
        "blue-green, outage, 5, -Ddemo.strategy must be rolling where users stick to an instance",
        "canary, sessions, jwt, -Ddemo.strategy needs -Ddemo.sessions=redis",
    })
    void strategyThatCannotWorkIsRefused(String strategy, String option, String value, String message) {
        properties.setProperty("demo.strategy", strategy);
        properties.setProperty("demo." + option, value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoOptions.from(properties))
                .withMessageStartingWith(message);
    }

    @Test
    void killNeedsAnotherInstanceAndSessionsThatOutliveOne() {
        properties.setProperty("demo.kill", "true");
        assertThat(DemoOptions.from(properties).plan().kill()).isTrue();
        for (String[] option : new String[][] {{"demo.instances", "1"}, {"demo.sessions", "memory"}}) {
            Properties changed = new Properties();
            changed.putAll(properties);
            changed.setProperty(option[0], option[1]);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DemoOptions.from(changed))
                    .withMessageStartingWith("-Ddemo.kill needs two instances or more");
        }
    }

    @Test
    void pagesAreOpenWhereConnectionsCanMove() {
        assertThat(DemoOptions.from(properties).live()).isTrue();
        assertThat(DemoOptions.from(properties).forControl().live()).isFalse();
        properties.setProperty("demo.outage", "5");
        assertThat(DemoOptions.from(properties).live()).isFalse();
        properties.setProperty("demo.outage", "0");
        properties.setProperty("demo.sessions", "jwt");
        assertThat(DemoOptions.from(properties).live()).isFalse();
    }

    @Test
    void controlIsTheSameWithoutADrain() {
        properties.setProperty("demo.control", "true");
        properties.setProperty("demo.strategy", "blue-green");
        DemoOptions options = DemoOptions.from(properties);
        assertThat(options.control()).isTrue();
        assertThat(options.drains()).isTrue();
        DemoOptions control = options.forControl();
        assertThat(control.drains()).isFalse();
        assertThat(control.plan().strategy()).isEqualTo(StrategyKind.ROLLING);
        assertThat(control.logs()).isNotEqualTo(options.logs());
        properties.setProperty("demo.drain", "false");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoOptions.from(properties))
                .withMessageStartingWith("-Ddemo.control needs a drain to compare with");
    }

    @Test
    void strategiesNeedBalancersThatCanDoIt() {
        assertThat(StrategyKind.CANARY.worksWith(BalancerKind.HAPROXY)).isTrue();
        assertThat(StrategyKind.CANARY.worksWith(BalancerKind.HAPROXY_TCP)).isFalse();
        assertThat(StrategyKind.BLUE_GREEN.worksWith(BalancerKind.HAPROXY_TCP)).isTrue();
        assertThat(StrategyKind.BLUE_GREEN.worksWith(BalancerKind.NGINX)).isFalse();
        assertThat(StrategyKind.ROLLING.worksWith(BalancerKind.NGINX)).isTrue();
        assertThat(StrategyKind.CANARY.balancers()).isEqualTo("embedded or haproxy");
    }

    @ParameterizedTest
    @CsvSource({
        "demo.users, 0, must be a whole number from 1 to 1000",
        "demo.users, many, must be a whole number from 1 to 1000",
        "demo.users, 1.5, must be a whole number from 1 to 1000",
        "demo.seconds, 14, must be a whole number from 15 to 3600",
        "demo.instances, 10, must be a whole number from 1 to 9",
        "demo.sessions, Redis, 'must be redis, jwt or memory'",
        "demo.balancer, apache, 'must be embedded, haproxy, haproxy-tcp or nginx'",
        "demo.strategy, recreate, 'must be rolling, blue-green or canary'",
        "demo.faulty, maybe, must be true or false",
        "demo.outage, 601, must be a whole number from 0 to 600",
        "demo.bake, -1, must be a whole number from 0 to 86400",
        "demo.rollback, yes, must be true or false",
        "demo.sessionTypes, '', must be true or false",
        "demo.report, '', must be a path",
        "demo.shop.v2, missing.jar, must be a jar that exists",
        "demo.user, 60, must be one of demo.users",
    })
    void brokenValueIsNamedWithOptionAndRule(String option, String value, String rule) {
        properties.setProperty(option, value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoOptions.from(properties))
                .withMessageStartingWith("-D" + option + " " + rule)
                .withMessageEndingWith(": '" + value + "'");
    }
}
