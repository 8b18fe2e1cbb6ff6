package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationHandler;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who hears of a real SIGTERM to this process, in which order. */
class SignalLinkTest {
    private static final System.Logger LOG = System.getLogger(SignalLinkTest.class.getName());

    private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    private JvmSignals signals;
    private Object before;
    private Object container;

    /** Stands for the JVM's own handler, which would end the tests. */
    @BeforeEach
    void replaceTheJvms() throws ReflectiveOperationException {
        signals = JvmSignals.find();
        container = handler((proxy, method, arguments) -> {
            heard.add("container");
            return null;
        });
        before = signals.install(container);
    }

    @AfterEach
    void restore() throws ReflectiveOperationException {
        assertThat(signals.install(before)).isNotSameAs(before);
    }

    private Object handler(InvocationHandler hears) {
        return signals.handler((proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> hears.invoke(proxy, method, arguments);
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "handler";
        });
    }

    private static void terminate() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        type.getMethod("raise", type)
                .invoke(null, type.getConstructor(String.class).newInstance("TERM"));
    }

    private DrainSignal listen(String name) {
        return DrainSignal.listen(() -> heard.add(name), LOG).orElseThrow();
    }

    private Object top() throws ReflectiveOperationException {
        Object top = signals.install(container);
        signals.install(top);
        return top;
    }

    private void awaitHeard(int count) {
        await().until(() -> heard.size() >= count);
    }

    @Test
    void allDrainAndThenTheOneBeforeIsCalledOnce() throws Exception {
        try (DrainSignal first = listen("first");
                DrainSignal second = listen("second")) {
            assertThat(first).isNotSameAs(second);

            terminate();

            awaitHeard(3);
            assertThat(heard).hasSize(3).contains("first", "second").endsWith("container");
        }
        assertThat(top()).isSameAs(container);
    }

    @Test
    void allDrainAtOnce() throws Exception {
        CountDownLatch together = new CountDownLatch(2);
        Runnable meets = () -> {
            together.countDown();
            try {
                together.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        try (DrainSignal first = DrainSignal.listen(meets, LOG).orElseThrow();
                DrainSignal second = DrainSignal.listen(meets, LOG).orElseThrow()) {
            assertThat(first).isNotSameAs(second);

            terminate();

            awaitHeard(1);
        }
    }

    @Test
    void oneThatLeavesFromTheMiddleLeavesNothingBehind() throws Exception {
        DrainSignal first = listen("first");
        DrainSignal second = listen("second");
        DrainSignal third = listen("third");
        second.close();
        first.close();

        terminate();

        awaitHeard(2);
        assertThat(heard).containsExactly("third", "container");
        third.close();
        assertThat(top()).isSameAs(container);
    }

    @Test
    void oneBelowSomebodyElsesPassesOnWhenItHasLeft() throws Exception {
        DrainSignal ours = listen("ours");
        Object below = top();
        Object somebodys = handler((proxy, method, arguments) -> {
            heard.add("somebody");
            signals.pass(arguments[0], below);
            return null;
        });
        signals.install(somebodys);
        ours.close();
        assertThat(top()).isSameAs(somebodys);

        terminate();

        awaitHeard(2);
        assertThat(heard).containsExactly("somebody", "container");
    }

    @Test
    void secondSignalIsPassedOnAtOnce() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Runnable lingers = () -> {
            entered.countDown();
            try {
                goOn.await();
                heard.add("drained");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        try (DrainSignal ours = DrainSignal.listen(lingers, LOG).orElseThrow();
                DrainSignal above = listen("above")) {
            assertThat(ours).isNotSameAs(above);
            terminate();
            entered.await();
            awaitHeard(1);

            terminate();

            awaitHeard(2);
            assertThat(heard).containsExactly("above", "container");
            goOn.countDown();
            awaitHeard(4);
            assertThat(List.copyOf(heard)).containsExactly("above", "container", "drained", "container");
        }
    }

    @Test
    void drainThatFailsDoesNotKeepTheContainerFromStopping() throws Exception {
        Runnable fails = () -> {
            throw new IllegalStateException("broken");
        };
        try (DrainSignal ours = DrainSignal.listen(fails, LOG).orElseThrow()) {
            assertThat(ours).isNotNull();

            terminate();

            awaitHeard(1);
        }
    }
}
