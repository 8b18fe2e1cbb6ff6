package io.continuity.servlet;

import io.continuity.codec.JdkAttributeCodec;
import io.continuity.session.EncryptedSessionStore;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreFactory;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Configures a filter by its init parameters.
 *
 * <p>What they do not say is looked up in {@link ContextParameters}, a filter parameter {@code x} as {@code
 * continuity.session.x}, a store's parameter under its own name. <em>Not thread-safe.</em>
 */
final class FilterParameters {
    static final String STORE = "store";
    private static final String MAX_ATTRIBUTE_SIZE = "max-attribute-size";
    private static final String ALLOWED_TYPES = "allowed-types";
    private static final String MAX_INACTIVE_INTERVAL = "max-inactive-interval";
    private static final String STORE_DEADLINE = "store-deadline";
    private static final String FAILURE_POLICY = "failure-policy";
    private static final String BINDING_LISTENERS = "binding-listeners";
    private static final String URL_TRACKING = "url-tracking";
    private static final String EXPIRY_INTERVAL = "expiry-interval";
    private static final String CONFLICT_POLICIES = "conflict-policies";
    private static final String DETECT_MUTATION = "detect-mutation";
    private static final String IMMUTABLE_TYPES = "immutable-types";
    private static final String PRINCIPAL_ATTRIBUTE = "principal-attribute";
    private static final String PRINCIPAL_RESOLVER = "principal-resolver";
    private static final String PREFIX = "continuity.session.";

    private final FilterConfig config;
    private final ContextParameters surroundings;
    private final Set<String> known = new HashSet<>();

    FilterParameters(FilterConfig config) {
        this.config = config;
        this.surroundings = new ContextParameters(config.getServletContext());
    }

    /** Returns a builder whose store the caller closes. */
    SessionFilter.Builder builder() throws ServletException {
        ClassLoader loader = ApplicationLoader.of(config.getServletContext());
        String factory = own(STORE)
                .orElseThrow(() -> new ServletException(
                        "SessionFilter needs the init parameter store: the class name of a SessionStoreFactory"));
        SessionStore store = store(Factories.named(factory, loader));
        SessionFilter.Builder builder = SessionFilter.builder(store);
        builder.expiryInterval = Optional.of(SessionUpkeep.DEFAULT_INTERVAL);
        try {
            apply(MAX_INACTIVE_INTERVAL, value -> builder.maxInactiveInterval(duration(value)));
            apply(STORE_DEADLINE, value -> builder.storeDeadline(duration(value)));
            apply(FAILURE_POLICY, value -> builder.failurePolicy(FailurePolicy.named(value)));
            apply(BINDING_LISTENERS, value -> builder.bindingListeners(bool(value)));
            apply(URL_TRACKING, value -> builder.urlTracking(bool(value)));
            JdkAttributeCodec.Builder codec = JdkAttributeCodec.builder(loader);
            apply(ALLOWED_TYPES, value -> ContextParameters.list(value).forEach(codec::allow));
            apply(MAX_ATTRIBUTE_SIZE, value -> codec.maxBytes(bytes(value)));
            builder.codec(codec.build());
            applyPolicies(builder, loader);
            refuseUnknown();
            return builder;
        } catch (ServletException e) {
            store.close();
            throw e;
        }
    }

    private void applyPolicies(SessionFilter.Builder builder, ClassLoader loader) throws ServletException {
        apply(EXPIRY_INTERVAL, value -> builder.expiryInterval = Optional.of(SessionUpkeep.checked(duration(value))));
        apply(CONFLICT_POLICIES, value -> new ConflictPolicyNames(loader).declare(value, builder));
        apply(DETECT_MUTATION, value -> builder.detectMutation(bool(value)));
        apply(IMMUTABLE_TYPES, value -> ContextParameters.list(value)
                .forEach(name -> builder.immutable(Factories.type(name, loader))));
        apply(
                PRINCIPAL_RESOLVER,
                value -> builder.principal(Factories.instance(value, PrincipalResolver.class, loader)));
        boolean resolved = own(PRINCIPAL_RESOLVER).isPresent();
        apply(PRINCIPAL_ATTRIBUTE, value -> {
            if (resolved) {
                throw new IllegalArgumentException("must not be given beside " + PRINCIPAL_RESOLVER);
            }
            builder.principal(named(value));
        });
    }

    private static PrincipalResolver named(String attribute) {
        return (name, value) -> name.equals(attribute)
                ? Optional.of(value.toString()).filter(user -> !user.isEmpty())
                : Optional.empty();
    }

    private SessionStore store(SessionStoreFactory factory) throws ServletException {
        try {
            UnaryOperator<SessionStore> encryption = EncryptedSessionStore.configured(
                    name -> own(name.substring(PREFIX.length())), SessionObserver.NONE);
            return encryption.apply(factory.create(this::ofStore, SessionObserver.NONE));
        } catch (IllegalArgumentException e) {
            throw new ServletException("SessionFilter cannot make its store: " + e.getMessage(), e);
        }
    }

    /** The failure policy is the filter's and the store's: said once, it is said to both. */
    private Optional<String> ofStore(String name) {
        return name.equals(PREFIX + FAILURE_POLICY)
                ? own(FAILURE_POLICY)
                : given(name).or(() -> surroundings.get(name));
    }

    private void apply(String name, Consumer<String> use) throws ServletException {
        Optional<String> value = own(name);
        try {
            value.ifPresent(use);
        } catch (IllegalArgumentException e) {
            throw new ServletException(
                    "SessionFilter parameter " + name + " = '" + value.orElse("") + "': " + e.getMessage(), e);
        }
    }

    private Optional<String> own(String name) {
        return given(name).or(() -> surroundings.get(PREFIX + name));
    }

    private Optional<String> given(String name) {
        known.add(name);
        return Optional.ofNullable(config.getInitParameter(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private void refuseUnknown() throws ServletException {
        List<String> unknown = new ArrayList<>(Collections.list(config.getInitParameterNames()));
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new ServletException("SessionFilter knows no init parameters " + unknown + ", only "
                    + known.stream().sorted().toList());
        }
    }

    private static Duration duration(String value) {
        try {
            return value.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.parse(value);
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new IllegalArgumentException("must be in seconds or in ISO 8601, like 1800 or PT30M", e);
        }
    }

    static boolean bool(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static int bytes(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number of bytes, like 16777216", e);
        }
    }
}
