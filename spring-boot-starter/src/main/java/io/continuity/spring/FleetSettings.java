package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.Instance;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionTypes;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.FleetMember;
import io.continuity.fleet.ReadableTypes;
import io.continuity.fleet.WriteVersions;
import io.continuity.session.SessionStore;
import io.continuity.spring.FleetUpkeep.WithoutFleet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Makes the instance a member of its fleet, where there is one. */
@Configuration(proxyBeanMethods = false)
class FleetSettings {
    private final ContinuityProperties properties;

    FleetSettings(ContinuityProperties properties) {
        this.properties = properties;
    }

    @Bean
    @ConditionalOnMissingBean
    Instance continuityInstance(ObjectProvider<BuildProperties> build, Environment environment) {
        return InstanceIdentity.of(properties.instance(), Optional.ofNullable(build.getIfUnique()), environment);
    }

    @Bean
    FleetUpkeep continuityFleetUpkeep(
            Instance instance, SessionStore store, ObjectProvider<Fleet> own, ObjectProvider<ReadableTypes> types) {
        Optional<Fleet> fleet = Optional.ofNullable(own.getIfUnique()).or(store::fleet);
        return new FleetUpkeep(
                fleet.map(known -> member(FleetMember.builder(known, instance).reads(() -> all(types)))),
                Clocks.system(),
                store.handlesHoldSessions() ? WithoutFleet.BEFORE_NEWEST : WithoutFleet.FIRST);
    }

    /** The application may have several registries of types; of one that is in several, the least is sure. */
    private static Map<String, Integer> all(ObjectProvider<ReadableTypes> types) {
        Map<String, Integer> all = new HashMap<>();
        types.forEach(some -> some.highestVersions().forEach((type, version) -> all.merge(type, version, Math::min)));
        return all;
    }

    private FleetMember member(FleetMember.Builder member) {
        ContinuityProperties.Fleet fleet = properties.fleet();
        PropertyChecks.checked(
                "continuity.fleet.lease-time", fleet.leaseTime(), () -> member.leaseTime(fleet.leaseTime()));
        PropertyChecks.checked("continuity.fleet.bake-time", fleet.bakeTime(), () -> member.bakeTime(fleet.bakeTime()));
        return member.build();
    }

    @Bean
    @ConditionalOnMissingBean
    WriteVersions continuityWriteVersions(FleetUpkeep upkeep) {
        return upkeep.writeVersions();
    }

    /** What the instance says it reads is what the application has declared. */
    @Bean
    ReadableTypes continuityReadableTypes(SessionTypes types) {
        return types::readable;
    }

    /** Asked for the versions when a value is written, and not before: the fleet is kept by the store. */
    @Bean
    @ConditionalOnMissingBean
    SchemaVersions continuitySchemaVersions(ObjectProvider<WriteVersions> versions) {
        return (type, newest) -> versions.getObject().versionToWrite(type, newest);
    }
}
