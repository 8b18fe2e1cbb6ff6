package io.continuity.ws.server;

import jakarta.websocket.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** The names under which clients ask for {@code continuity.v1}, alone or around a protocol of the application. */
final class Subprotocols {
    static final String RESUMABLE = "continuity.v1";

    private static final String AROUND = RESUMABLE + "+";

    private Subprotocols() {}

    /** All that an endpoint with these protocols speaks. */
    static List<String> around(List<String> applications) {
        List<String> all = new ArrayList<>();
        all.add(RESUMABLE);
        applications.forEach(name -> all.add(AROUND + name));
        all.addAll(applications);
        return all;
    }

    /** What a socket's handshake has led to; empty for none. */
    static String of(Session socket) {
        return Objects.requireNonNullElse(socket.getNegotiatedSubprotocol(), "");
    }

    static boolean isResumable(String negotiated) {
        return negotiated.equals(RESUMABLE) || negotiated.startsWith(AROUND);
    }

    /** The application's part of a name; empty if there is none. */
    static String application(String negotiated) {
        return negotiated.startsWith(AROUND)
                ? negotiated.substring(AROUND.length())
                : negotiated.equals(RESUMABLE) ? "" : negotiated;
    }

    /**
     * Chooses the first that can be had, in the client's order.
     *
     * @param requested by the client
     * @param choose the application's choice of some of its own protocols; empty for none
     */
    static String choose(List<String> requested, Function<List<String>, String> choose) {
        for (String name : requested) {
            if (name.equals(RESUMABLE)) {
                return name;
            }
            if (name.startsWith(AROUND)
                    && !choose.apply(List.of(application(name))).isEmpty()) {
                return name;
            }
            if (!isResumable(name)) {
                break;
            }
        }
        return choose.apply(
                requested.stream().filter(name -> !isResumable(name)).toList());
    }
}
