package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that get SIGTERM while they are in use, in each container alike. */
class DrainingProcessTest {
    private static final Map<String, String> LONG_LINGER =
            Map.of("grace-period", "2h", "min-linger", "30m", "max-linger", "30m");

    private static final String[] STREAM = {"Accept: text/event-stream"};
    private static final String[] CHUNKED = {"Transfer-Encoding: chunked"};

    @ParameterizedTest
    @EnumSource(Kind.class)
    void allThatIsInFlightIsFinished(Kind kind) throws Exception {
        try (Child child = Child.start(kind, Map.of("grace-period", "2h", "finish", "10m"));
                Wire idle = child.connect();
                Wire slow = child.enter("slow");
                Wire async = child.enter("async");
                Wire poll = child.enter("poll");
                Wire upload = child.connect().send("POST", child.path("/app/upload"), CHUNKED);
                Wire events = child.connect().send("GET", child.path("/app/events"), STREAM)) {
            upload.write("4\r\nhalf\r\n");
            child.awaitOutput("entered /upload");
            events.until("data: 1\n\n");
            String path = child.path("/app/quick");
            assertThat(idle.send("GET", path).response()).contains("200", "quick");

            child.terminate();
            child.awaitPhase("linger");
            assertThat(idle.send("GET", path).response()).contains(" 200 ", "quick");
            child.awaitPhase("finish");

            assertThat(child.ask("POST", "/app/quick"))
                    .contains(" 503 ", "retry-after: 0", "x-continuity-not-processed: 1", "connection: close");
            assertThat(poll.response()).contains(" 200 ", "again");
            assertThat(events.until("0\r\n\r\n")).contains("retry: ");
            upload.write("4\r\nmore\r\n0\r\n\r\n");
            child.tell("open /slow");
            child.tell("open /async");
            assertThat(upload.response()).contains(" 200 ", "8 bytes");
            assertThat(slow.response()).contains(" 200 ", "slow");
            assertThat(async.response()).contains(" 200 ", "async");
            assertThat(child.exit()).as(child::output).isEqualTo(JavaProcess.TERMINATED);
            assertThat(child.receipts())
                    .as(child::output)
                    .singleElement()
                    .asString()
                    .contains("served=7 late=1 refused=1 handed-over=2 cut=0");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatIsStuckIsCutAndTheProcessEnds(Kind kind) throws Exception {
        Map<String, String> plan =
                Map.of("min-linger", "0s", "quiet-period", "0s", "finish", "300ms", "background", "300ms");
        try (Child child = Child.start(kind, plan, "-Dtest.trouble=true");
                Wire stuck = child.enter("slow")) {
            child.terminate();

            assertThat(child.exit()).as(child::output).isEqualTo(JavaProcess.TERMINATED);
            assertThat(child.receipts())
                    .as(child::output)
                    .singleElement()
                    .asString()
                    .contains("cut=1 unsaved=0 cut by kind {http=1} failed", "'throws' failed", "'hangs' did not end");
            assertThat(stuck.rest()).doesNotContain("slow");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatTheEndpointHasDrainedIsNotDrainedAgain(Kind kind) throws Exception {
        try (Child child = Child.start(kind, Map.of("min-linger", "0s", "quiet-period", "0s"))) {
            assertThat(child.ask("GET", "/app/quick")).contains("quick");
            assertThat(child.ask("GET", Child.CONTROL + "?begin=true")).contains(" 200 ", "\"phase\":\"finish\"");
            assertThat(child.ask("POST", Child.CONTROL)).contains(" 200 ", "\"phase\":\"finish\"");
            assertThat(child.ask("GET", "/app/quick")).contains(" 503 ");

            child.terminate();

            assertThat(child.exit()).as(child::output).isEqualTo(JavaProcess.TERMINATED);
            assertThat(child.receipts())
                    .as(child::output)
                    .singleElement()
                    .asString()
                    .contains("served=1 late=0 refused=1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"TOMCAT", "JETTY"})
    void secondSignalStopsTheContainerAtOnce(Kind kind) throws Exception {
        try (Child child = Child.start(kind, LONG_LINGER)) {
            assertThat(child.ask("GET", "/app/quick")).contains("quick");
            child.terminate();
            child.awaitPhase("linger");
            assertThat(child.has("container stopped")).isFalse();

            child.terminate();

            assertThat(child.exit()).as(child::output).isEqualTo(JavaProcess.TERMINATED);
            assertThat(child.output()).contains("SIGTERM again", "container stopped");
        }
    }

    /** Each has a copy of Continuity of its own, and all have one process. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"TOMCAT", "JETTY"})
    void applicationsOfOneContainerDrainAtOnce(Kind kind) throws Exception {
        Map<String, String> plan =
                Map.of("grace-period", "2h", "min-linger", "0s", "quiet-period", "0s", "finish", "30m");
        try (Child child = Child.start(kind, List.of("one", "two", "three"), plan);
                Wire slow = child.connect().send("GET", child.path("one", "/app/slow"));
                Wire async = child.connect().send("GET", child.path("three", "/app/async"))) {
            child.awaitOutput("entered /slow");
            child.awaitOutput("entered /async");
            child.tell("/two");
            child.awaitOutput("stopped /two");
            assertThat(child.receipts()).as(child::output).hasSize(1);

            child.terminate();
            child.awaitPhase("one", "finish");
            child.awaitPhase("three", "finish");
            assertThat(child.has("container stopped")).isFalse();
            child.tell("open /async");
            assertThat(async.response()).contains(" 200 ", "async");
            child.tell("open /slow");
            assertThat(slow.response()).contains(" 200 ", "slow");

            assertThat(child.exit()).as(child::output).isEqualTo(JavaProcess.TERMINATED);
            assertThat(child.receipts()).as(child::output).hasSize(3).allMatch(line -> line.contains("cut=0"));
            assertThat(child.output()).contains("container stopped");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"TOMCAT", "JETTY"})
    void whereSignalsAreNotToBeHadTheApplicationSaysSoAndStillFlushes(Kind kind) throws Exception {
        try (Child child = Child.start(kind, LONG_LINGER, "-Xrs")) {
            assertThat(child.output()).contains("SIGTERM cannot be heard");
            assertThat(child.ask("GET", "/app/quick")).contains("quick");

            child.tell("/one");

            child.awaitOutput("stopped /one");
            assertThat(child.output()).contains("stops without SIGTERM");
            assertThat(child.receipts())
                    .as(child::output)
                    .singleElement()
                    .asString()
                    .contains("served=1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"BOOT_ON_TOMCAT", "JETTY"})
    void processThatIsKilledInTheFlushLeavesNoReceipt(Kind kind) throws Exception {
        Map<String, String> plan = Map.of("grace-period", "2h", "flush", "30m");
        try (Child child = Child.start(kind, plan, "-Dtest.flush=true")) {
            child.terminate();
            child.awaitOutput("entered flush");

            child.kill();

            assertThat(child.exit()).isEqualTo(JavaProcess.KILLED);
            assertThat(child.receipts()).as(child::output).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"BOOT_ON_JETTY", "TOMCAT"})
    void processThatHasServedNobodyDoesNotLinger(Kind kind) throws Exception {
        try (Child child = Child.start(kind, LONG_LINGER)) {
            child.terminate();

            assertThat(child.exit()).as(child::output).isEqualTo(JavaProcess.TERMINATED);
            assertThat(child.receipts())
                    .as(child::output)
                    .singleElement()
                    .asString()
                    .contains("served=0");
        }
    }
}
