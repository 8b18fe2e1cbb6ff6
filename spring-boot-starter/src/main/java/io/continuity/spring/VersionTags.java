package io.continuity.spring;

import io.continuity.Instance;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;

/**
 * Says on each of our meters which version of the application it is of, and which instance.
 *
 * <p>With the names that OpenTelemetry has for both. Tags of that name that the application gives stay. <em>Immutable.</em>
 */
record VersionTags(Tags tags) implements MeterFilter {
    static VersionTags of(Instance instance, boolean withInstance) {
        Tags version = Tags.of("service.version", instance.version());
        return new VersionTags(withInstance ? version.and("service.instance.id", instance.id()) : version);
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith("continuity.") ? id.replaceTags(tags.and(id.getTagsAsIterable())) : id;
    }
}
