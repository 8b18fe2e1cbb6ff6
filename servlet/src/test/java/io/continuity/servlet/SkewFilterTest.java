package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.servlet.SkewFilter.Reload;
import io.continuity.servlet.VersionSkew.Relation;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other versions that come to an instance in a real container. */
abstract class SkewFilterTest {
    private final TestApp app = new TestApp();
    private final List<VersionSkew> heard = new CopyOnWriteArrayList<>();
    private final SkewFilter.Builder filter =
            SkewFilter.builder("v2", () -> List.of("v1", "v2", "v3")).observer(heard::add);
    private TestContainer container;

    abstract TestContainer.Starter starter();

    private void start() {
        app.on("/", (request, response) -> response.getWriter()
                .print(
                        request.getAttribute(VersionSkew.ATTRIBUTE) instanceof VersionSkew skew
                                ? skew.client() + " " + skew.server() + " " + skew.relation()
                                : "nothing said"));
        app.on("/form", (request, response) -> response.getWriter()
                .print(request.getParameter("cart") + " " + request.getAttribute(VersionSkew.ATTRIBUTE)));
        container = starter().start(filter.build(), app);
    }

    @AfterEach
    void stop() {
        container.close();
    }

    private String get(String... headers) throws IOException {
        try (Wire wire = new Wire(container.port())) {
            return wire.send("GET", "/", headers).response();
        }
    }

    private String post(String type, String body) throws IOException {
        try (Wire wire = new Wire(container.port())) {
            return wire.send(
                            "POST",
                            "/form",
                            "Content-Type: " + type,
                            "Content-Length: " + body.length() + "\r\n\r\n" + body)
                    .response();
        }
    }

    @ParameterizedTest
    @CsvSource({"v1, CLIENT_OLDER", "v2, SAME", "v3, CLIENT_NEWER", "v9, UNKNOWN"})
    void handlersAndTheObserverHearOfIt(String client, Relation relation) throws IOException {
        start();

        assertThat(get("X-Client-Version: " + client)).contains("200", client + " v2 " + relation);
        assertThat(heard).containsExactly(new VersionSkew(client, "v2", relation));
    }

    @Test
    void whoSaysNothingIsNotCompared() throws IOException {
        start();

        assertThat(get()).contains("nothing said");
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1 v2", "<script>", "\u00fc", ""})
    void whatIsNoVersionIsAsGoodAsNothing(String client) throws IOException {
        start();

        assertThat(get("X-Client-Version: " + client)).contains("nothing said");
        assertThat(get("X-Client-Version: " + "v".repeat(101))).contains("nothing said");
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SOFT, soft", "HARD, hard"})
    void olderPageIsAskedToLoadItselfAgainBeforeAnythingIsDone(Reload reload, String told) throws IOException {
        filter.reload(reload);
        start();

        assertThat(get("X-Client-Version: v1"))
                .contains("409", "continuity-reload: " + told, "x-continuity-not-processed: 1")
                .doesNotContain("CLIENT_OLDER");
        assertThat(get("X-Client-Version: v2")).contains("200");
        assertThat(get("X-Client-Version: v3")).contains("200");
        assertThat(get("X-Client-Version: v9")).contains("200");
        assertThat(get()).contains("200");
    }

    @Test
    void formsMaySayItInAField() throws IOException {
        filter.parameter("_version");
        start();

        assertThat(post("application/x-www-form-urlencoded", "cart=tea&_version=v1"))
                .contains("tea VersionSkew[client=v1, server=v2, relation=CLIENT_OLDER]");
        assertThat(post("text/plain", "cart=tea&_version=v1")).contains("null null");
    }

    @Test
    void withoutAFieldFormsAreLeftAlone() throws IOException {
        start();

        assertThat(post("application/x-www-form-urlencoded", "cart=tea&X-Client-Version=v1"))
                .contains("tea null");
    }

    @Test
    void namesThatCannotBeAreRefused() {
        start();

        assertThatThrownBy(() -> filter.headerName("a: b")).hasMessageContaining("headerName must be 1 to 100");
        assertThatThrownBy(() -> filter.parameter(" ")).hasMessageContaining("parameter must not be empty");
    }
}
