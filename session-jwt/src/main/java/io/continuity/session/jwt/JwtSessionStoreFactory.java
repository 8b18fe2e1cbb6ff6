package io.continuity.session.jwt;

import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes a {@link JwtSessionStore} from {@value #APPLICATION}, {@value #KEYS} or {@value #KEYS_LOCATION}, and, if given, the
 * other parameters that begin with {@code continuity.session.jwt}. Durations are in seconds or in ISO 8601.
 *
 * <p><em>Immutable.</em>
 */
public final class JwtSessionStoreFactory implements SessionStoreFactory {
    private static final String PREFIX = "continuity.session.jwt.";

    /** The application's name: see {@link JwtSessionStore#builder}. */
    public static final String APPLICATION = PREFIX + "application";

    /** Keys as text: see {@link TokenKeyRing#parse}. */
    public static final String KEYS = PREFIX + "keys";

    /** A file of keys, or a directory of such files: see {@link FileTokenKeys}. */
    public static final String KEYS_LOCATION = PREFIX + "keys-location";

    /** See {@link FileTokenKeys.Builder#reloadInterval}. */
    public static final String RELOAD_INTERVAL = PREFIX + "reload-interval";

    /** See {@link KeyRotation#propagation}. */
    public static final String PROPAGATION = PREFIX + "propagation";

    /** See {@link KeyRotation#clockSkew}. */
    public static final String CLOCK_SKEW = PREFIX + "clock-skew";

    /** See {@link KeyRotation#longestLifetime}. */
    public static final String ABSOLUTE_LIFETIME = PREFIX + "absolute-lifetime";

    /** The name of the session cookie: see {@link JwtSessionStore.Builder#cookie}. */
    public static final String COOKIE = PREFIX + "cookie";

    /** {@code encrypted} or {@code signed}: see {@link JwtSessionStore.Builder#form}. */
    public static final String FORM = PREFIX + "form";

    /** See {@link JwtSessionStore.Builder#touchThreshold}. */
    public static final String TOUCH_THRESHOLD = PREFIX + "touch-threshold";

    /** {@code true} or {@code false}: see {@link JwtSessionStore.Builder#compression}. */
    public static final String COMPRESSION = PREFIX + "compression";

    /** See {@link JwtSessionStore.Builder#maxCookies}. */
    public static final String MAX_COOKIES = PREFIX + "max-cookies";

    /** Called by who reads the configuration. */
    public JwtSessionStoreFactory() {}

    @Override
    public List<String> requiredParameters() {
        return List.of(APPLICATION);
    }

    @Override
    public SessionStore create(Function<String, Optional<String>> parameters, SessionObserver observer) {
        String application = parameters
                .apply(APPLICATION)
                .orElseThrow(() -> new IllegalArgumentException(
                        APPLICATION + " must be a name that all instances of the application have, and is not set"));
        JwtSessionStore.Builder store =
                JwtSessionStore.builder(keys(parameters), application).observer(observer);
        apply(parameters, COOKIE, store::cookie);
        apply(parameters, FORM, text -> store.form(form(text)));
        apply(parameters, TOUCH_THRESHOLD, text -> store.touchThreshold(duration(text)));
        apply(parameters, MAX_COOKIES, text -> store.maxCookies(number(text)));
        apply(parameters, COMPRESSION, text -> store.compression(bool(text)));
        return store.build();
    }

    private static TokenKeys keys(Function<String, Optional<String>> parameters) {
        KeyRotation rotation = rotation(parameters);
        Optional<String> text = parameters.apply(KEYS);
        Optional<String> location = parameters.apply(KEYS_LOCATION);
        if (text.isPresent() == location.isPresent()) {
            throw new IllegalArgumentException(KEYS + " or " + KEYS_LOCATION
                    + " must say what tokens are sealed with, and not both; make a key with:"
                    + " openssl rand -base64 32");
        }
        try {
            if (text.isPresent()) {
                return TokenKeys.fixed(TokenKeyRing.parse(text.get(), rotation));
            }
            FileTokenKeys.Builder files =
                    FileTokenKeys.builder(Path.of(location.get())).rotation(rotation);
            apply(parameters, RELOAD_INTERVAL, value -> files.reloadInterval(duration(value)));
            return files.build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException((text.isPresent() ? KEYS : KEYS_LOCATION) + ": " + e.getMessage(), e);
        }
    }

    private static KeyRotation rotation(Function<String, Optional<String>> parameters) {
        KeyRotation[] said = {KeyRotation.DEFAULT};
        apply(parameters, PROPAGATION, text -> {
            said[0] = new KeyRotation(duration(text), said[0].longestLifetime(), said[0].clockSkew());
        });
        apply(parameters, ABSOLUTE_LIFETIME, text -> {
            said[0] = new KeyRotation(said[0].propagation(), duration(text), said[0].clockSkew());
        });
        apply(parameters, CLOCK_SKEW, text -> {
            said[0] = new KeyRotation(said[0].propagation(), said[0].longestLifetime(), duration(text));
        });
        return said[0];
    }

    private static void apply(Function<String, Optional<String>> parameters, String name, Consumer<String> use) {
        Optional<String> value = parameters.apply(name);
        try {
            value.ifPresent(use);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " '" + value.orElse("") + "': " + e.getMessage(), e);
        }
    }

    private static TokenForm form(String text) {
        return Arrays.stream(TokenForm.values())
                .filter(known -> known.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be encrypted or signed"));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number", e);
        }
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static Duration duration(String text) {
        try {
            return text.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.parse(text);
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new IllegalArgumentException("must be in seconds or in ISO 8601, like 60 or PT1M", e);
        }
    }
}
