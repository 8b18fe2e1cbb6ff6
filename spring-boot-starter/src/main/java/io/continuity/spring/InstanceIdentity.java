package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.Instance;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.info.BuildProperties;
import org.springframework.core.env.Environment;

/** Finds out who this instance is, and says so. */
final class InstanceIdentity {
    private static final System.Logger LOG = System.getLogger(InstanceIdentity.class.getName());
    private static final int RANDOM_BYTES = 6;
    private static final String UNKNOWN = "unknown";

    private InstanceIdentity() {}

    static Instance of(ContinuityProperties.Self configured, Optional<BuildProperties> build, Environment environment) {
        String id = Optional.ofNullable(configured.id()).orElseGet(InstanceIdentity::random);
        String version = Optional.ofNullable(configured.version())
                .or(() -> build.flatMap(known -> Optional.ofNullable(known.getVersion())))
                .or(() -> Optional.ofNullable(environment.getProperty("spring.application.version")))
                .orElse(UNKNOWN);
        Instant now = Clocks.system().instant().truncatedTo(ChronoUnit.MILLIS);
        checked("continuity.instance.id", id, () -> new Instance(id, UNKNOWN, now));
        Instance self = checked("continuity.instance.version", version, () -> new Instance(id, version, now));
        LOG.log(
                System.Logger.Level.INFO,
                () -> "This is instance " + id + " of version " + version
                        + (version.equals(UNKNOWN) ? " (say which with continuity.instance.version)" : ""));
        return self;
    }

    private static String random() {
        byte[] id = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private static Instance checked(String property, String value, Supplier<Instance> instance) {
        try {
            return instance.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(property, value, e.getMessage(), e);
        }
    }
}
