package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.session.SessionObserver;
import jakarta.servlet.http.HttpSession;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attributes of many megabytes, on one instance that takes them and one that does not. */
abstract class LargeAttributesTest {
    private static final int SIZE = 10 << 20;

    private final TestStores stores = TestStores.inRedis();
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private final AtomicInteger undecodable = new AtomicInteger();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private TestContainer ample;
    private TestContainer narrow;

    abstract TestContainer.Starter starter();

    @BeforeEach
    void start() {
        app.on("/small", (request, response) -> request.getSession().setAttribute("user", "ada"));
        app.on("/large", (request, response) -> {
            byte[] image = new byte[SIZE];
            Arrays.fill(image, (byte) 'x');
            request.getSession().setAttribute("user", "bob");
            request.getSession().setAttribute("image", image);
            try {
                response.flushBuffer();
            } catch (AttributeFormatException e) {
                refusals.add(String.valueOf(e.getMessage()));
                throw e;
            }
        });
        app.on("/get", (request, response) -> {
            HttpSession session = request.getSession();
            byte[] image = (byte[]) session.getAttribute("image");
            response.getWriter()
                    .print(session.getAttribute("user") + " "
                            + Collections.list(session.getAttributeNames()) + " "
                            + (image == null ? 0 : image.length));
        });
        ample = starter().start(filter(16 << 20), app);
        narrow = starter().start(filter(1 << 20), app);
    }

    private SessionFilter filter(int maxBytes) {
        SessionObserver observer = new SessionObserver() {
            @Override
            public void attributeUndecodable(String name) {
                undecodable.incrementAndGet();
            }
        };
        ClassLoader loader = LargeAttributesTest.class.getClassLoader();
        return SessionFilter.builder(stores.open())
                .clock(stores.clock())
                .codec(JdkAttributeCodec.builder(loader).maxBytes(maxBytes).build())
                .observer(observer)
                .build();
    }

    @AfterEach
    void stop() {
        ample.close();
        narrow.close();
        stores.close();
    }

    @Test
    void areKeptAndHiddenWhereTheyAreTooLarge() {
        browser.get(ample, "/small");
        assertThat(browser.get(ample, "/large").status()).isEqualTo(200);

        assertThat(browser.get(narrow, "/get").body()).isEqualTo("bob [user] 0");
        assertThat(undecodable).hasPositiveValue();
        browser.get(narrow, "/small");

        assertThat(browser.get(ample, "/get").body()).startsWith("ada ").endsWith(" " + SIZE);
    }

    @Test
    void areNotWrittenWhereTheyAreTooLarge() {
        browser.get(narrow, "/small");
        browser.get(narrow, "/large");

        assertThat(refusals).singleElement().asString().contains("'image'", "1048576", "max-attribute-size");
        assertThat(browser.get(ample, "/get").body()).as("nothing of it").isEqualTo("ada [user] 0");
    }
}
