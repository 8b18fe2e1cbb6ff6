package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.redis.ClusterMap.Node;
import org.junit.jupiter.api.Test;

/** What a node tells of its cluster. */
class ClusterMapTest {
    private static final Node ONE = new Node("10.0.0.1", 7001);
    private static final Node TWO = new Node("10.0.0.2", 7002);

    @Test
    void mastersHaveTheSlotsThatTheirLinesName() {
        ClusterMap map = ClusterMap.parse(
                """
                a1 10.0.0.1:7001@17001 myself,master - 0 1 1 connected 0-8000 8002 [8003->-b2]
                b2 10.0.0.2:7002@17002,redis-two master - 0 1 2 connected 8001 8003-16383
                c3 10.0.0.3:7003@17003 slave a1 0 1 1 connected
                """,
                "asked");

        assertThat(map.masters()).containsExactly(ONE, TWO);
        assertThat(map.owner(0)).contains(ONE);
        assertThat(map.owner(8001)).contains(TWO);
        assertThat(map.owner(8002)).contains(ONE);
        assertThat(map.owner(16383)).contains(TWO);
        assertThat(map.isDoubtful()).isFalse();
        assertThat(map.with(0, TWO).owner(0)).contains(TWO);
        assertThat(map.with(0, TWO).isSame(map)).isFalse();
    }

    @Test
    void nodeThatDoesNotKnowItsAddressIsWhereItWasAsked() {
        ClusterMap map = ClusterMap.parse("a1 :7001@17001 myself,master - 0 0 1 connected 0-16383", "asked");

        assertThat(map.owner(1)).contains(new Node("asked", 7001));
    }

    @Test
    void viewWithoutMostMastersOrWithoutAllSlotsIsDoubtful() {
        assertThat(ClusterMap.parse(
                                """
                                a1 10.0.0.1:7001@17001 myself,master - 0 1 1 connected 0-5000
                                b2 10.0.0.2:7002@17002 master,fail? - 0 1 2 connected 5001-10000
                                c3 10.0.0.3:7003@17003 master,fail - 0 1 3 connected 10001-16383
                                """,
                                "asked")
                        .isDoubtful())
                .isTrue();
        assertThat(ClusterMap.parse("a1 10.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5", "asked")
                        .isDoubtful())
                .isTrue();
    }
}
