package io.continuity.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.examples.shop.Browser.Reply;
import io.continuity.testkit.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What every version of the shop does. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ShopContract {

    private final Class<?> application;
    private final String version;
    private ConfigurableApplicationContext running;
    private URI shop;
    private LoadContract load;
    private LiveContract live;

    protected ShopContract(Class<?> application, String version) {
        this.application = application;
        this.version = version;
    }

    @BeforeAll
    void open(@TempDir Path directory) {
        Path journal = directory.resolve("journal");
        running = new SpringApplicationBuilder(application)
                .run(
                        "--server.port=0",
                        "--shop.instance=shop-7",
                        "--shop.journal=" + journal,
                        "--continuity.redis.uri=" + RedisServer.shared().uri());
        shop = URI.create("http://localhost:" + running.getEnvironment().getRequiredProperty("local.server.port"));
        load = new LoadContract(shop, journal);
        live = new LiveContract(shop);
    }

    @AfterAll
    void close() {
        running.close();
    }

    /** The cart page of somebody who has one lamp in it and has said how they want it. */
    protected final String cartWithOneLamp(String wrapping, String note) {
        Browser ada = signedIn();
        ada.add("lamp", "1");
        ada.post("/cart/wishes", Map.of("wrapping", wrapping, "note", note));
        return ada.get("/cart").page().outerHtml();
    }

    private Browser signedIn() {
        Browser ada = new Browser(shop);
        ada.signIn("ada", "continuity");
        ada.get("/");
        return ada;
    }

    @Nested
    class SignedOut {

        private final Browser stranger = new Browser(shop);

        @ParameterizedTest
        @ValueSource(strings = {"/", "/cart", "/orders", "/orders/7K3M9QX2TB", "/instance", "/no-such-page"})
        void pagesLeadToLogin(String path) {
            Reply reply = stranger.get(path);

            assertThat(reply.status()).isEqualTo(302);
            assertThat(reply.location()).isEqualTo("/login");
        }

        @ParameterizedTest
        @ValueSource(strings = {"ada", "grace", "linus", "shopper-1", "shopper-41234"})
        void knownNamesMaySignIn(String user) {
            assertThat(stranger.signIn(user, "continuity").location()).isEqualTo("/");
            assertThat(stranger.get("/").body("data-user")).isEqualTo(user);
        }

        @ParameterizedTest
        @CsvSource({"ada, wrong", "mallory, continuity", "shopper-, continuity", "shopper-1x, continuity"})
        void othersMayNot(String user, String password) {
            assertThat(stranger.signIn(user, password).location()).isEqualTo("/login?error");
            assertThat(stranger.get("/").location()).isEqualTo("/login");
        }

        @Test
        void loginPageNamesNobody() {
            Reply reply = stranger.get("/login");

            assertThat(reply.body("data-user")).isEmpty();
            assertThat(reply.page().select("form[action=/login] input").eachAttr("name"))
                    .containsExactlyInAnyOrder("username", "password", "_csrf");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/actuator/health", "/actuator/health/readiness", "/actuator/health/liveness"})
        void healthIsOpen(String path) {
            assertThat(stranger.get(path).status()).isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/login", "/cart", "/css/shop.css", "/icons.svg", "/actuator/health"})
        void everyResponseIsSigned(String path) {
            Reply reply = stranger.get(path);

            assertThat(reply.header("Shop-Version")).isEqualTo(version);
            assertThat(reply.header("Shop-Instance")).isEqualTo("shop-7");
        }
    }

    @Nested
    class SignedIn {

        private final Browser ada = signedIn();

        @Test
        void everyPageIsSigned() {
            for (String path : List.of("/", "/cart", "/orders", "/instance", "/orders/NONE", "/no-such-page")) {
                Reply reply = ada.get(path);

                assertThat(reply.body("data-version")).as(path).isEqualTo(version);
                assertThat(reply.body("data-instance")).as(path).isEqualTo("shop-7");
                assertThat(reply.body("data-user")).as(path).isEqualTo("ada");
            }
        }

        @Test
        void everyProductCanBeAdded() {
            Reply catalogue = ada.get("/");

            List<String> skus =
                    catalogue.page().select("article[data-price-cents]").eachAttr("data-sku");
            assertThat(skus).hasSizeGreaterThan(5);
            assertThat(catalogue.page().select("article form[action=/cart] [name=sku]"))
                    .extracting(field -> field.val())
                    .isEqualTo(skus);
            for (String sku : skus) {
                assertThat(ada.add(sku, "1").location()).isEqualTo("/cart");
            }
            assertThat(ada.get("/cart").only("data-cart-lines")).isEqualTo(String.valueOf(skus.size()));
        }

        @Test
        void addingAgainAddsUp() {
            ada.add("mug", "2");
            ada.add("mug", "3");

            Reply cart = ada.get("/cart");
            assertThat(cart.only("data-quantity")).isEqualTo("5");
            assertThat(cart.only("data-total-cents")).isEqualTo("7250");
        }

        @Test
        void updateReplacesTheQuantity() {
            ada.add("mug", "2");

            Reply update = ada.post("/cart/update", Map.of("sku", "mug", "quantity", "4"));

            assertThat(update.location()).isEqualTo("/cart");
            assertThat(ada.get("/cart").only("data-quantity")).isEqualTo("4");
        }

        @Test
        void updateToZeroRemovesTheLine() {
            ada.add("mug", "2");

            ada.post("/cart/update", Map.of("sku", "mug", "quantity", "0"));

            assertThat(ada.get("/cart").only("data-cart-lines")).isEqualTo("0");
        }

        @Test
        void removeLeavesTheOtherLines() {
            ada.add("mug", "2");
            ada.add("pen", "1");

            assertThat(ada.post("/cart/remove", Map.of("sku", "mug")).location())
                    .isEqualTo("/cart");

            Reply cart = ada.get("/cart");
            assertThat(cart.page().select("tr[data-sku]").eachAttr("data-sku")).containsExactly("pen");
            assertThat(cart.only("data-total-cents")).isEqualTo("3200");
        }

        @Test
        void checkoutTurnsTheCartIntoAnOrder() {
            ada.add("mug", "2");
            ada.add("pen", "1");

            String order = ada.post("/checkout", Map.of()).location();

            assertThat(order).matches("/orders/[0-9A-Z]{10}");
            assertThat(ada.get(order).only("data-order")).isEqualTo(order.substring("/orders/".length()));
            assertThat(ada.get("/orders").only("data-total-cents")).isEqualTo("6100");
            assertThat(ada.get("/orders").only("data-items")).isEqualTo("3");
            assertThat(ada.get("/cart").only("data-cart-lines")).isEqualTo("0");
        }

        @Test
        void wrappingStaysUntilTheCartIsEmpty() {
            ada.add("mug", "2");

            assertThat(ada.post("/cart/wishes", Map.of("wrapping", "paper")).location())
                    .isEqualTo("/cart");
            ada.add("pen", "1");
            assertThat(ada.get("/cart").only("data-wrapping")).isEqualTo("paper");
            ada.post("/checkout", Map.of());
            ada.add("mug", "1");
            assertThat(ada.get("/cart").only("data-wrapping")).isEqualTo("none");
        }

        @Test
        void emptyCartIsNotOrdered() {
            assertThat(ada.post("/checkout", Map.of()).location()).isEqualTo("/cart?empty");
            assertThat(ada.get("/cart?empty").page().select(".notice").text()).contains("nothing in your cart");
            assertThat(ada.get("/orders").only("data-order")).isEqualTo("none");
        }

        @Test
        void unknownOrderIsNotFound() {
            assertThat(ada.get("/orders/NONE").status()).isEqualTo(404);
        }

        @Test
        void instancePageHashesTheSession() {
            ada.add("mug", "2");

            Reply instance = ada.get("/instance");
            assertThat(instance.only("data-session")).matches("[0-9a-f]{12}");
            assertThat(instance.only("data-lines")).isEqualTo("1");
        }

        @Test
        void signOutEndsTheSession() {
            assertThat(ada.post("/logout", Map.of()).location()).isEqualTo("/login?logout");
            assertThat(ada.get("/cart").location()).isEqualTo("/login");
        }
    }

    @Nested
    class OpenPages {

        @Test
        void supportAnswersEachQuestionAndCountsThem() throws InterruptedException {
            live.supportAnswersEachQuestionAndCountsThem(signedIn());
        }

        @Test
        void whatSupportCannotReadIsRefused() throws InterruptedException {
            live.whatSupportCannotReadIsRefused(signedIn());
        }

        @Test
        void shelvesAreToldUntilThePageIsMuted() throws InterruptedException {
            live.shelvesAreToldUntilThePageIsMuted(signedIn());
        }

        @Test
        void orderIsToldToTheOpenPageOfItsBuyer() throws InterruptedException {
            live.orderIsToldToTheOpenPageOfItsBuyer(signedIn());
        }

        @Test
        void strangersHaveNoPage() {
            live.strangersHaveNoPage();
        }
    }

    @Nested
    class LoadGenerators {

        @Test
        void postIsWrittenDown() throws IOException, InterruptedException {
            load.postIsWrittenDown();
        }

        @Test
        void badIdIsNotWrittenDown() throws IOException, InterruptedException {
            load.badIdIsNot();
        }

        @Test
        void streamGoesOnAfterTheLastEvent() throws IOException, InterruptedException {
            load.streamGoesOnAfterTheLastEvent();
        }

        @Test
        void badLastEventIsRefused() throws IOException, InterruptedException {
            load.badLastEventIsRefused();
        }
    }

    @Nested
    class Refused {

        private final Browser ada = signedIn();

        @ParameterizedTest
        @ValueSource(strings = {"0", "100", "-1", "two", "", "1.5", "99999999999", "٣"})
        void badQuantity(String quantity) {
            assertRefused(ada.add("mug", quantity), "quantity must be a number from 1 to 99");
        }

        @Test
        void badSku() {
            assertRefused(ada.add("<b>unicorn</b>", "1"), "There is no product “<b>unicorn</b>”");
        }

        @Test
        void missingFields() {
            assertRefused(ada.post("/cart", Map.of()), "There is no product");
        }

        @Test
        void badWrapping() {
            assertRefused(ada.post("/cart/wishes", Map.of("wrapping", "silk")), "There is no wrapping “silk”");
        }

        @Test
        void moreThanALineHolds() {
            ada.add("mug", "60");

            assertRefused(ada.add("mug", "40"), "already 60");
            assertThat(ada.get("/cart").only("data-quantity")).isEqualTo("60");
        }

        @Test
        void badUpdate() {
            assertRefused(ada.post("/cart/update", Map.of("sku", "mug", "quantity", "100")), "from 0 to 99");
        }

        @Test
        void postWithoutToken() {
            Reply reply = ada.postBare("/cart", Map.of("sku", "mug", "quantity", "1"));

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.page().select("[data-error]").text()).contains("repeat the last step");
        }

        private void assertRefused(Reply reply, String reason) {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.page().select("[data-error]").text()).contains(reason);
            assertThat(reply.body("data-user")).isEqualTo("ada");
        }
    }
}
