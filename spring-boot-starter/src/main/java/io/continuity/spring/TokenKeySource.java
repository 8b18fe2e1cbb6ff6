package io.continuity.spring;

import io.continuity.session.jwt.FileTokenKeys;
import io.continuity.session.jwt.KeyRotation;
import io.continuity.session.jwt.TokenKeyRing;
import io.continuity.session.jwt.TokenKeys;
import java.io.FileNotFoundException;
import java.net.MalformedURLException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ResourceUtils;

/**
 * Reads keys from where the properties say.
 *
 * <p>What is wrong with keys is not an InvalidConfigurationPropertyValueException: Boot's analyzer of that prints the value
 * as the environment has it, which is a key. The messages of {@link TokenKeyRing} leave secrets out.
 */
record TokenKeySource(TokenProperties properties) {
    static final String KEYS = TokenProperties.PREFIX + ".keys";
    static final String LOCATION = TokenProperties.PREFIX + ".keys-location";

    private static final KeyRotation USUAL = KeyRotation.DEFAULT;

    TokenKeys read() {
        if (properties.hasKeys() && properties.hasKeysLocation()) {
            throw new SetupException(
                    KEYS + " and " + LOCATION + " both say which keys there are", "remove one of the two");
        }
        if (properties.hasKeys()) {
            KeyRotation rotation = rotation();
            return named(KEYS, () -> TokenKeys.fixed(TokenKeyRing.parse(String.valueOf(properties.keys()), rotation)));
        }
        if (properties.hasKeysLocation()) {
            return reloaded(rotation());
        }
        throw new SetupException(
                "Sessions in tokens need a key to seal them with (" + ContinuityProperties.STORE + "=jwt)",
                "make one with: openssl rand -base64 32, and set " + KEYS + "=k1 <what was printed>, or " + LOCATION
                        + " to a file with k1 <what was printed> in it, the same on all instances of the application");
    }

    private TokenKeys reloaded(KeyRotation rotation) {
        Path path = path(String.valueOf(properties.keysLocation()));
        FileTokenKeys.Builder keys = FileTokenKeys.builder(path).rotation(rotation);
        Duration interval = properties.reloadInterval();
        PropertyChecks.checked(
                TokenProperties.PREFIX + ".reload-interval", interval, () -> keys.reloadInterval(interval));
        if (interval.compareTo(rotation.propagation()) > 0) {
            throw new InvalidConfigurationPropertyValueException(
                    TokenProperties.PREFIX + ".reload-interval",
                    interval,
                    "It must not exceed " + TokenProperties.PREFIX + ".propagation, which is " + rotation.propagation()
                            + ": keys are written with after that.");
        }
        return named(LOCATION, keys::build);
    }

    private static Path path(String location) {
        try {
            return ResourceUtils.isUrl(location)
                    ? ResourceUtils.getFile(ResourceUtils.toURL(location)).toPath()
                    : Path.of(location);
        } catch (FileNotFoundException | MalformedURLException | InvalidPathException e) {
            throw new SetupException(
                    LOCATION + " must be a file or a directory, which can be read again: '" + location + "'",
                    "set it to a path, as of a mounted secret");
        }
    }

    private static TokenKeys named(String property, Supplier<TokenKeys> keys) {
        try {
            return keys.get();
        } catch (IllegalArgumentException e) {
            throw new SetupException(property + ": " + e.getMessage(), "correct " + property);
        }
    }

    private KeyRotation rotation() {
        Duration propagation = properties.propagation();
        Duration lifetime = properties.absoluteLifetime();
        Duration skew = properties.clockSkew();
        checked(
                "propagation",
                propagation,
                () -> new KeyRotation(propagation, USUAL.longestLifetime(), USUAL.clockSkew()));
        checked("absolute-lifetime", lifetime, () -> new KeyRotation(USUAL.propagation(), lifetime, USUAL.clockSkew()));
        checked("clock-skew", skew, () -> new KeyRotation(USUAL.propagation(), USUAL.longestLifetime(), skew));
        return new KeyRotation(propagation, lifetime, skew);
    }

    private static void checked(String name, Duration value, Supplier<KeyRotation> rotation) {
        PropertyChecks.checked(TokenProperties.PREFIX + "." + name, value, () -> {
            KeyRotation unused = rotation.get();
        });
    }
}
