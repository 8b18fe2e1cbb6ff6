package io.continuity.session.redis;

import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a {@link RedisSessionStore} from {@value #URI} and, if given, {@value #KEY_PREFIX} and {@value #DURABILITY}.
 *
 * <p><em>Immutable.</em>
 */
public final class RedisSessionStoreFactory implements SessionStoreFactory {
    /** Where Redis is: see {@link RedisSessionStore#builder(String)}. */
    public static final String URI = "continuity.redis.uri";

    /** What all keys begin with: see {@link RedisSessionStore.Builder#keyPrefix}. */
    public static final String KEY_PREFIX = "continuity.session.key-prefix";

    /** When a write is done, {@code master} or {@code replica}: see {@link RedisSessionStore.Builder#durability}. */
    public static final String DURABILITY = "continuity.redis.durability";

    private static final Duration MAX_WARM_UP = Duration.ofSeconds(10);

    /** Called by who reads the configuration. */
    public RedisSessionStoreFactory() {}

    @Override
    public List<String> requiredParameters() {
        return List.of(URI);
    }

    @Override
    public SessionStore create(Function<String, Optional<String>> parameters, SessionObserver observer) {
        String uri = parameters
                .apply(URI)
                .orElseThrow(() -> new IllegalArgumentException(
                        URI + " must say where Redis is, for example redis://localhost:6379, and is not set"));
        RedisSessionStore.Builder builder = builder(uri).observer(observer);
        parameters.apply(DURABILITY).map(RedisSessionStoreFactory::durability).ifPresent(builder::durability);
        Optional<String> prefix = parameters.apply(KEY_PREFIX);
        try {
            RedisSessionStore store =
                    prefix.map(builder::keyPrefix).orElse(builder).build();
            store.warmUp(MAX_WARM_UP);
            return store;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(KEY_PREFIX + " '" + prefix.orElse("") + "': " + e.getMessage(), e);
        }
    }

    private static Durability durability(String text) {
        return Arrays.stream(Durability.values())
                .filter(known -> known.name().equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(DURABILITY + " must be 'master' or 'replica': '" + text + "'"));
    }

    private static RedisSessionStore.Builder builder(String uri) {
        try {
            return RedisSessionStore.builder(uri);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(URI + ": " + e.getMessage());
        }
    }
}
