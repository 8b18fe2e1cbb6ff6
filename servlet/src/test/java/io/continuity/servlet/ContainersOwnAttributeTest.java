package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a container sets in a session for itself. */
class ContainersOwnAttributeTest {
    private static final String OF_TOMCAT = "org.apache.tomcat.websocket.server.WsHttpSessionBindingListener";

    private final FaultyStore store = new FaultyStore(ManualClock.startingAt(Instant.EPOCH));
    private final DegradedInstance instance = new DegradedInstance(store, new Heard(), new KeptSessions(100, 1 << 20));

    @Test
    void whatTomcatSetsForAWebSocketIsThereAndInNoStore() {
        String handle = DegradedInstance.create(store);
        WebSession session = instance.begin(handle).orElseThrow();
        DegradedInstance.end(session);
        Object ofNoTypeThatIsAllowed = new Object();

        session.setAttribute(OF_TOMCAT, ofNoTypeThatIsAllowed);

        assertThat(session.getAttribute(OF_TOMCAT)).isSameAs(ofNoTypeThatIsAllowed);
        assertThat(store.elsewhere()
                        .load(handle, Duration.ofSeconds(2))
                        .orElseThrow()
                        .attributes())
                .isEmpty();
        assertThat(instance.read(handle, OF_TOMCAT)).isNull();
    }
}
