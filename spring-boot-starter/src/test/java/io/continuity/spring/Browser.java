package io.continuity.spring;

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
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A visitor with a cookie jar that all instances share, as behind a load balancer. Follows no redirect. */
final class Browser {
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    Reply get(Instance instance, String path) {
        return send(HttpRequest.newBuilder(instance.uri().resolve(path)).build());
    }

    /** Posts a form with a CSRF token got from the same instance. */
    Reply post(Instance instance, String path, Map<String, String> fields) {
        return post(instance, path, fields, csrf(instance));
    }

    Reply post(Instance instance, String path, Map<String, String> fields, String csrf) {
        String form = fields.entrySet().stream()
                .map(field -> "&" + field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("", "_csrf=" + csrf, ""));
        return send(HttpRequest.newBuilder(instance.uri().resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    String csrf(Instance instance) {
        return get(instance, "/open/csrf").body();
    }

    Reply signIn(Instance instance) {
        return post(instance, "/login", Map.of("username", "ada", "password", "secret"));
    }

    String sessionId() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("JSESSIONID"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("none");
    }

    void present(String sessionId) {
        cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("JSESSIONID"))
                .forEach(cookie -> cookie.setValue(sessionId));
    }

    /** Another visitor, who has got hold of all cookies of this one. */
    Browser thief() {
        Browser thief = new Browser();
        cookies.getCookieStore().getCookies().forEach(cookie -> thief.cookies
                .getCookieStore()
                .add(URI.create("http://" + cookie.getDomain()), (HttpCookie) cookie.clone()));
        return thief;
    }

    /** Names of the cookies that the visitor holds, in order. */
    List<String> cookieNames() {
        return cookies.getCookieStore().getCookies().stream()
                .map(HttpCookie::getName)
                .sorted()
                .toList();
    }

    private Reply send(HttpRequest request) {
        try {
            return new Reply(http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer", e);
        }
    }

    /** What came back. */
    record Reply(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("none");
        }
    }
}
