package io.continuity.servlet;

import io.continuity.session.HandleParts;
import io.continuity.session.HandleParts.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A client that keeps cookies and follows nothing. Not thread-safe. */
final class Browser {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    private static final String COOKIE = "JSESSIONID";

    private final Map<String, String> cookies = new LinkedHashMap<>();

    Answer get(TestContainer container, String path) {
        return take(send(container, path, presented()));
    }

    /** Returns the cookies as a request brings them. */
    String presented() {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    /** Takes what a response sets and clears, whenever it arrives. */
    Answer take(Answer answer) {
        answer.setCookies().forEach(this::keep);
        return answer;
    }

    /** Returns the names and values of all cookies. */
    Map<String, String> cookies() {
        return cookies;
    }

    static Answer send(TestContainer container, String path, String cookieHeader) {
        return send(container, "GET", path, cookieHeader);
    }

    static Answer send(TestContainer container, String method, String path, String cookieHeader) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + container.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30));
        if (!cookieHeader.isEmpty()) {
            request.header("Cookie", cookieHeader);
        }
        try {
            return new Answer(HTTP.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void keep(String setCookie) {
        String[] pair = setCookie.split(";", 2)[0].split("=", 2);
        if (isCleared(setCookie)) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }

    /** Tomcat says it by the date only. */
    static boolean isCleared(String setCookie) {
        return setCookie.contains("Max-Age=0") || setCookie.contains("Expires=Thu, 01 Jan 1970");
    }

    /** Returns the handle: the session's cookie, or what its parts are together. */
    Optional<String> session() {
        return Optional.ofNullable(cookies.get(COOKIE))
                .or(() -> Optional.of(HandleParts.join(parts())).filter(handle -> !handle.isEmpty()));
    }

    private List<Part> parts() {
        return cookies.entrySet().stream()
                .filter(cookie -> cookie.getKey().startsWith(COOKIE + "."))
                .map(cookie -> new Part(cookie.getKey().substring(COOKIE.length() + 1), cookie.getValue()))
                .toList();
    }

    /** Returns the id in what the session's cookie says: in front of the version, if there is one. */
    String sessionId() {
        return session().orElseThrow().split("\\.", 2)[0];
    }

    Browser with(String session) {
        if (session.contains(":")) {
            HandleParts.split(session)
                    .orElseThrow()
                    .forEach(part -> cookies.put(COOKIE + "." + part.name(), part.value()));
        } else {
            cookies.put(COOKIE, session);
        }
        return this;
    }

    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body().strip();
        }

        List<String> setCookies() {
            return response.headers().allValues("Set-Cookie");
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }
}
