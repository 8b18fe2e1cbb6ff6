package io.continuity.spring;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;

/**
 * Which headers of a client's frames are stored with its connection: those that the frames need where they are said again. What a
 * client authenticates itself with is not among them, unless the application wants it. <em>Immutable.</em>
 *
 * @param wanted names that the application wants, in lower case
 */
record StompHeaders(Set<String> wanted) {
    /** Of {@code CONNECT}. Tokens against forged requests are worth nothing without their session, and asked for each time. */
    private static final Set<String> CONNECT = Set.of("accept-version", "host", "x-csrf-token", "x-xsrf-token");

    /** Of {@code SUBSCRIBE}, all but these: brokers have headers of their own. */
    private static final Set<String> NOT_SUBSCRIBE = Set.of("authorization", "login", "passcode");

    private static final Pattern NAME = Pattern.compile("[^\\s:\\\\\\p{Cntrl}]{1,100}");

    /**
     * Adds names to those that are needed.
     *
     * @throws IllegalArgumentException if one is not a name
     */
    static StompHeaders of(List<String> wanted) {
        for (String name : wanted) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "each must be the name of a header, of 1 to 100 characters without ':', '\\' and spaces");
            }
        }
        return new StompHeaders(wanted.stream().map(StompHeaders::lower).collect(Collectors.toUnmodifiableSet()));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    void retainConnect(StompHeaderAccessor frame) {
        retain(frame, CONNECT, true);
    }

    void retainSubscribe(StompHeaderAccessor frame) {
        retain(frame, NOT_SUBSCRIBE, false);
    }

    private void retain(StompHeaderAccessor frame, Set<String> names, boolean these) {
        List.copyOf(frame.toNativeHeaderMap().keySet()).forEach(name -> {
            boolean needed = names.contains(lower(name)) == these || wanted.contains(lower(name));
            if (!needed || name.equals(StompHeaderAccessor.STOMP_RECEIPT_HEADER)) {
                frame.removeNativeHeader(name);
            }
        });
    }
}
