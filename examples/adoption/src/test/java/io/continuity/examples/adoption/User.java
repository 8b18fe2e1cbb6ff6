package io.continuity.examples.adoption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser with one cookie jar for both sides, as behind a load balancer. Follows no redirect. */
final class User {
    private static final URI SITE = URI.create("http://127.0.0.1/");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    HttpResponse<String> get(Side side, String path) {
        return send(HttpRequest.newBuilder(side.uri().resolve(path)).build());
    }

    HttpResponse<String> post(Side side, String path, Map<String, String> fields) {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(side.uri().resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    String notes(Side side) {
        return get(side, "/notes").body();
    }

    void put(Side side, String name, String text) {
        require(post(side, "/notes/put", Map.of("name", name, "text", text)), "put");
    }

    void remove(Side side, String name) {
        require(post(side, "/notes/remove", Map.of("name", name)), "removed");
    }

    void signIn(Side side, String name) {
        require(post(side, "/login", Map.of("username", name, "password", "secret")), "");
    }

    void signOut(Side side) {
        require(post(side, "/logout", Map.of()), "");
    }

    /** Returns who is signed in, or nobody. */
    String name(Side side) {
        HttpResponse<String> reply = get(side, "/me");
        return reply.statusCode() == 200 ? reply.body() : "nobody";
    }

    /** Returns the value of Spring Session's cookie. */
    String cookie() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("SESSION"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("none");
    }

    void present(String value) {
        HttpCookie cookie = new HttpCookie("SESSION", value);
        cookie.setPath("/");
        cookie.setVersion(0);
        cookies.getCookieStore().removeAll();
        cookies.getCookieStore().add(SITE, cookie);
    }

    private static void require(HttpResponse<String> reply, String body) {
        if (reply.statusCode() >= 400 || !reply.body().equals(body)) {
            throw new AssertionError(reply + ": " + reply.body());
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer", e);
        }
    }
}
