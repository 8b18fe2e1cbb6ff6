package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.Overwrite;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionType;
import io.continuity.codec.SessionTypes;
import io.continuity.codec.VersionedAttributeCodec;
import io.continuity.codec.jackson.JacksonAttributeCodec;
import io.continuity.session.InMemorySessionStore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An old and a new version of an application, in a container each, over one store. */
abstract class MixedVersionsTest {
    private final InMemorySessionStore store = new InMemorySessionStore(Clocks.system());
    private final Browser browser = new Browser();
    private final TestApp oldApp = new TestApp();
    private final TestApp newApp = new TestApp();
    private final List<TestContainer> containers = new ArrayList<>();

    record OldNote(String text) {}

    record NewNote(String text, String color) {}

    /** In both versions, as the old one stores it. */
    static final class OldCart implements Serializable {
        private static final long serialVersionUID = 1L;

        private final ArrayList<String> skus = new ArrayList<>();
    }

    static final class NewCart implements Serializable {
        private static final long serialVersionUID = 1L;

        private final ArrayList<String> skus = new ArrayList<>();
        private boolean gift;
    }

    abstract TestContainer.Starter starter();

    @AfterEach
    void stop() {
        containers.forEach(TestContainer::close);
        store.close();
    }

    private TestContainer start(AttributeCodec codec, TestApp app) {
        TestContainer container =
                starter().start(SessionFilter.builder(store).codec(codec).build(), app);
        containers.add(container);
        return container;
    }

    private static AttributeCodec json(Class<?> note) {
        return JacksonAttributeCodec.builder(MixedVersionsTest.class.getClassLoader())
                .alias("note", note)
                .build();
    }

    private static VersionedAttributeCodec jdk(SchemaVersions versions, SessionType<?>... types) {
        return VersionedAttributeCodec.builder(JdkAttributeCodec.builder(MixedVersionsTest.class.getClassLoader())
                        .allow(MixedVersionsTest.class.getPackageName() + ".**")
                        .build())
                .types(SessionTypes.of(List.of(types)))
                .versions(versions)
                .build();
    }

    private static SessionType.Builder<NewCart, OldCart> newCart() {
        BiConsumer<List<String>, List<String>> copy = (from, to) -> to.addAll(from);
        return SessionType.builder("cart", NewCart.class).version(2).previous(1, OldCart.class, v1 -> v1.storedAs(
                        OldCart.class.getName())
                .upKeeping((old, stored) -> {
                    NewCart cart = new NewCart();
                    copy.accept(old.skus, cart.skus);
                    cart.gift = stored.filter(last -> last.gift).isPresent();
                    return cart;
                })
                .down(cart -> {
                    OldCart old = new OldCart();
                    copy.accept(cart.skus, old.skus);
                    return old;
                }));
    }

    private String get(TestContainer container, String path) {
        return browser.get(container, path).body();
    }

    @Test
    void aJsonFieldThatOldCodeDoesNotKnowSurvivesItsRewrite() {
        newApp.on(
                "/start", (request, response) -> request.getSession().setAttribute("note", new NewNote("one", "red")));
        newApp.on("/get", (request, response) -> response.getWriter()
                .print(request.getSession().getAttribute("note")));
        oldApp.on("/edit", (request, response) -> {
            OldNote note = (OldNote) request.getSession().getAttribute("note");
            request.getSession().setAttribute("note", new OldNote(note.text() + " two"));
        });
        oldApp.on("/blind", (request, response) -> request.getSession().setAttribute("note", new OldNote("three")));
        TestContainer fresh = start(json(NewNote.class), newApp);
        TestContainer old = start(json(OldNote.class), oldApp);
        browser.get(fresh, "/start");

        get(old, "/edit");
        assertThat(get(fresh, "/get")).isEqualTo("NewNote[text=one two, color=red]");

        get(old, "/blind");
        assertThat(get(fresh, "/get")).isEqualTo("NewNote[text=three, color=red]");
    }

    @Test
    void codeThatHasDeclaredNothingReadsAndWritesBesideTheNewForm() {
        newApp.on("/start", (request, response) -> {
            NewCart cart = new NewCart();
            cart.skus.add("tea");
            cart.gift = true;
            request.getSession().setAttribute("cart", cart);
        });
        newApp.on("/get", (request, response) -> {
            NewCart cart = (NewCart) request.getSession().getAttribute("cart");
            response.getWriter().print(cart.skus + " " + cart.gift);
        });
        oldApp.on("/add", (request, response) -> {
            OldCart cart = (OldCart) request.getSession().getAttribute("cart");
            cart.skus.add("milk");
        });
        TestContainer fresh = start(jdk((type, newest) -> 1, newCart().build()), newApp);
        TestContainer old = start(
                JdkAttributeCodec.builder(getClass().getClassLoader())
                        .allow(MixedVersionsTest.class.getPackageName() + ".**")
                        .build(),
                oldApp);
        browser.get(fresh, "/start");

        // Changed in place: nobody sets it again.
        get(old, "/add");

        assertThat(get(fresh, "/get")).isEqualTo("[tea, milk] true");
    }

    @Test
    void theDefaultIsSeenInPlaceOfWhatIsTooNewAndNotStoredUntilItChanges() {
        newApp.on("/start", (request, response) -> {
            NewCart cart = new NewCart();
            cart.skus.add("tea");
            request.getSession().setAttribute("cart", cart);
        });
        newApp.on("/get", (request, response) -> response.getWriter()
                .print(Optional.ofNullable((NewCart) request.getSession().getAttribute("cart"))
                        .map(cart -> cart.skus)));
        oldApp.on("/look", (request, response) -> response.getWriter()
                .print(((OldCart) request.getSession().getAttribute("cart")).skus));
        oldApp.on(
                "/add", (request, response) -> ((OldCart) request.getSession().getAttribute("cart")).skus.add("milk"));
        SessionType<OldCart> oldCart = SessionType.builder("cart", OldCart.class)
                .defaultValue(OldCart::new)
                .overwrite(Overwrite.KEEP_NEWER)
                .build();
        TestContainer fresh = start(
                jdk(SchemaVersions.newest(), newCart().withoutRollbackForm().build()), newApp);
        TestContainer old = start(jdk(SchemaVersions.newest(), oldCart), oldApp);
        browser.get(fresh, "/start");

        assertThat(get(old, "/look")).isEqualTo("[]");
        assertThat(get(fresh, "/get")).isEqualTo("Optional[[tea]]");

        get(old, "/add");
        assertThat(get(old, "/look")).isEqualTo("[milk]");
        assertThat(get(fresh, "/get")).isEqualTo("Optional[[milk]]");
    }
}
