package io.continuity.spring;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.FormatProbe;
import io.continuity.codec.SessionTypes;
import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.fleet.FleetMember;
import io.continuity.fleet.FleetView;
import io.continuity.session.SessionFormats;
import io.continuity.session.SessionStore;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has a starting instance look whether it can serve the sessions there are. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SessionFormatProperties.class)
class SessionFormatSettings {
    /** Health knows it as continuityFormats. */
    static final String INDICATOR = "continuityFormatsHealthIndicator";

    @Bean
    SessionFormatGate continuitySessionFormatGate(
            SessionStore store, SessionFormatProperties properties, FleetUpkeep fleet, BeanFactory beans) {
        SessionTypes types = beans.getBean(SessionTypes.class);
        AttributeCodec codec = beans.getBean(SessionCodecs.class).with(beans.getBean(AttributeCodec.class));
        return new SessionFormatGate(
                store.inspection()
                        .map(sessions -> timeout -> SessionFormats.look(
                                sessions,
                                properties.sample(),
                                new FormatProbe(codec, types, readableByAll(fleet)),
                                timeout)),
                properties);
    }

    /** Where nobody else is known of, nobody is asked. */
    private static ToIntFunction<String> readableByAll(FleetUpkeep fleet) {
        Optional<FleetView> view = fleet.member().flatMap(FleetMember::lastView);
        return view.<ToIntFunction<String>>map(known -> known::readableByAll).orElse(type -> Integer.MAX_VALUE);
    }

    /** A setting without an effect would be taken for one that has it. */
    @Bean
    SmartInitializingSingleton continuityRequiresFormatsHealth(SessionFormatProperties properties, BeanFactory beans) {
        return () -> {
            if (properties.mode() == Policy.FAIL && !beans.containsBean(INDICATOR)) {
                throw new InvalidConfigurationPropertyValueException(
                        SessionFormatProperties.PREFIX + ".mode",
                        properties.mode(),
                        "It needs health to say so: add spring-boot-starter-actuator, and do not set"
                                + " management.health.continuityFormats.enabled=false.");
            }
        };
    }
}
