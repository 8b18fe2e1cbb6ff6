package io.continuity.examples.rollout;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One shopper's browser: cookies and redirects of its own, and no second try.
 *
 * <p>Every hop is a counted request.
 *
 * <p>Not thread-safe; owned by its shopper.
 */
final class Browser {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_HOPS = 6;
    private static final String VERSION = "Shop-Version";

    private final HttpClient client;
    private final URI shop;
    private final Tally tally;
    private final AnswerCheck check;
    private final Map<String, String> cookies = new TreeMap<>();

    Browser(HttpClient client, URI shop, Tally tally) {
        this.client = client;
        this.shop = shop;
        this.tally = tally;
        this.check = new AnswerCheck(tally);
    }

    Visit get(String path) {
        return follow(path, HttpRequest.newBuilder(shop.resolve(path)).GET());
    }

    Visit post(String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return follow(
                path,
                HttpRequest.newBuilder(shop.resolve(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body)));
    }

    /** The value of the header {@code Cookie}, for requests that others send. */
    String cookieHeader() {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    void forgetCookies() {
        cookies.clear();
    }

    private Visit follow(String start, HttpRequest.Builder first) {
        String path = start;
        HttpRequest.Builder request = first;
        String takenBy = "";
        for (int hop = 0; hop < MAX_HOPS; hop++) {
            Optional<HttpResponse<String>> response = send(path, request);
            if (response.isEmpty()) {
                return Visit.failed(path);
            }
            takenBy = takenBy.isEmpty() ? header(response.get(), VERSION) : takenBy;
            Optional<String> location = response.get().headers().firstValue("Location");
            if (location.isEmpty()) {
                return arrive(path, response.get(), takenBy);
            }
            URI next = shop.resolve(path).resolve(location.get());
            path = next.getRawQuery() == null ? next.getRawPath() : next.getRawPath() + "?" + next.getRawQuery();
            request = HttpRequest.newBuilder(shop.resolve(path)).GET();
        }
        tally.failed("redirected more than " + MAX_HOPS + " times from " + start);
        return Visit.failed(path);
    }

    private static Visit arrive(String path, HttpResponse<String> response, String takenBy) {
        return response.statusCode() >= 400
                ? new Visit(Visit.Outcome.REFUSED, path, Optional.empty(), takenBy)
                : new Visit(Visit.Outcome.ANSWERED, path, Optional.of(ShopPage.parse(path, response.body())), takenBy);
    }

    /** Empty when there was no valid answer, which is then counted. */
    private Optional<HttpResponse<String>> send(String path, HttpRequest.Builder builder) {
        HttpRequest request = prepare(builder);
        Tally.Started started = tally.started();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            String what = request.method() + " " + path;
            if (!check.count(started, what, response.statusCode(), response.headers()::firstValue)) {
                return Optional.empty();
            }
            keepCookies(response);
            return Optional.of(response);
        } catch (IOException e) {
            tally.failed(started, request.method() + " " + path + ": " + e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private HttpRequest prepare(HttpRequest.Builder builder) {
        if (!cookies.isEmpty()) {
            builder.header("Cookie", cookieHeader());
        }
        return builder.timeout(TIMEOUT).build();
    }

    private void keepCookies(HttpResponse<String> response) {
        for (String header : response.headers().allValues("Set-Cookie")) {
            for (HttpCookie cookie : HttpCookie.parse("Set-Cookie: " + header)) {
                if (cookie.getMaxAge() == 0) {
                    cookies.remove(cookie.getName());
                } else {
                    cookies.put(cookie.getName(), cookie.getValue());
                    SealedWith.key(cookie.getValue()).ifPresent(tally::sealedWith);
                }
            }
        }
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("unknown");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
