package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Supplier;

/** What clients say in STOMP. */
final class Stomp {
    private static final String PROTOCOL = "continuity.v1+v12.stomp";

    private Stomp() {}

    static ResumingClient connect(Fleet fleet) {
        return connect(fleet, () -> Fleet.basic("ada"));
    }

    static ResumingClient connect(Fleet fleet, Supplier<Map<String, String>> headers) {
        return ResumingClient.connect(() -> fleet.uri("/rooms"), PROTOCOL, headers);
    }

    static String frame(String command, String... headers) {
        return command + "\n" + String.join("\n", headers) + "\n\n\0";
    }

    static String send(String destination, String body) {
        return "SEND\ndestination:" + destination + "\n\n" + body + "\0";
    }

    static String subscribe(String id, String destination) {
        return frame("SUBSCRIBE", "id:" + id, "destination:" + destination, "receipt:r-" + id);
    }

    /** Waits for a frame, and returns command, subscription and body. */
    static String next(ResumingClient client) throws InterruptedException {
        String frame = client.next();
        String subscription = frame.lines()
                .filter(line -> line.startsWith("subscription:"))
                .findFirst()
                .map(line -> " " + line.substring("subscription:".length()))
                .orElse("");
        String body = frame.substring(frame.indexOf("\n\n") + 2).replace("\0", "");
        return frame.lines().findFirst().orElse("") + subscription + (body.isEmpty() ? "" : " " + body);
    }

    /** Connects, with more headers if need be, and subscribes to what there is. */
    static void join(ResumingClient client, String... headers) throws InterruptedException {
        String more = headers.length == 0 ? "" : "\n" + String.join("\n", headers);
        client.send(frame("CONNECT", "accept-version:1.2", "host:test", "heart-beat:10000,10000" + more));
        assertThat(next(client)).isEqualTo("CONNECTED");
        client.send(subscribe("room", "/topic/room"));
        client.send(subscribe("mine", "/user/queue/whispers"));
        client.send(subscribe("gone", "/topic/gone"));
        client.send(frame("UNSUBSCRIBE", "id:gone"));
        client.send(subscribe("rules", "/app/rules"));
        assertThat(next(client)).startsWith("MESSAGE rules be kind, ");
    }
}
