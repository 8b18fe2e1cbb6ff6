package io.continuity.benchmarks.websockets;

import java.nio.ByteBuffer;
import java.util.BitSet;

/** One client's numbers, each of which the endpoint has to answer once and in order. <em>Not thread-safe.</em> */
final class Talk implements Client.Listener {
    private final BitSet answered = new BitSet();
    private int said;
    private int unsaid;
    private int twice;
    private int disordered;

    /** Says the next number, if the client can. */
    void say(Client client) {
        if (client.send(Integer.toString(said))) {
            said++;
        } else {
            unsaid++;
        }
    }

    @Override
    public void received(ByteBuffer content) {
        int number = 0;
        while (content.hasRemaining()) {
            number = number * 10 + content.get() - '0';
        }
        if (answered.get(number)) {
            twice++;
        } else if (number < answered.length()) {
            disordered++;
        }
        answered.set(number);
    }

    int said() {
        return said;
    }

    /** What it had to say when there was nobody to say it to. */
    int unsaid() {
        return unsaid;
    }

    int missing() {
        return said - answered.cardinality();
    }

    int twice() {
        return twice;
    }

    int disordered() {
        return disordered;
    }
}
