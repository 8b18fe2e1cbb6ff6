package io.continuity.spring;

import io.continuity.Instance;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.RequestLedger;
import io.continuity.fleet.VerdictRules;
import io.continuity.session.SessionStore;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Counts requests by version where the fleet keeps such counts, and says how versions are compared. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = VerdictProperties.PREFIX + ".enabled", matchIfMissing = true)
@EnableConfigurationProperties(VerdictProperties.class)
class VerdictSettings {
    @Bean
    RequestPublisher continuityRequestPublisher(
            Instance instance, SessionStore store, ObjectProvider<Fleet> fleet, ObjectProvider<RequestLedger> own) {
        Optional<RequestLedger> ledger = Optional.ofNullable(own.getIfUnique())
                .or(() -> Optional.ofNullable(fleet.getIfUnique())
                        .or(store::fleet)
                        .flatMap(Fleet::requestLedger));
        return new RequestPublisher(ledger, instance.version());
    }

    @Bean
    VerdictQuestions continuityVerdictQuestions(
            RequestPublisher publisher, FleetUpkeep fleet, VerdictProperties properties) {
        checked("window", properties.window(), () -> RequestLedger.checkedWindow(properties.window()));
        VerdictRules.Builder rules = VerdictRules.builder();
        checked("min-requests", properties.minRequests(), () -> rules.minRequests(properties.minRequests()));
        checked(
                "max-failure-increase",
                properties.maxFailureIncrease(),
                () -> rules.maxFailureIncrease(properties.maxFailureIncrease()));
        checked("max-p99-ratio", properties.maxP99Ratio(), () -> rules.maxP99Ratio(properties.maxP99Ratio()));
        checked("p99-floor", properties.p99Floor(), () -> rules.p99Floor(properties.p99Floor()));
        return new VerdictQuestions(publisher.ledger(), fleet::liveVersions, rules.build(), properties.window());
    }

    private static void checked(String name, Object value, Runnable setting) {
        PropertyChecks.checked(VerdictProperties.PREFIX + "." + name, value, setting);
    }
}
