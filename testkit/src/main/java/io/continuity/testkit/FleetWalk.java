package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Instance;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.FleetException;
import io.continuity.fleet.FleetMember;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fleet to which anything happens: instances start, crash and stop, calls and answers are lost or late, the fleet
 * forgets everything.
 *
 * <p>After each step nobody may write what a live lease cannot read. The bound: who was out of touch (its own lease had
 * ended, or the fleet was emptied) when an instance came acts by that only from its next renewal on, and so does everyone
 * when an instance comes back that takes requests already. In the end all write the newest. <em>Not thread-safe.</em>
 */
final class FleetWalk {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String TYPE = "cart";
    private static final int NEWEST = 3;
    private static final int MOST = 8;
    private static final int DEEPEST = 2;
    private static final long LEASE = 60;
    private static final long BAKE = 600;

    /** All times are multiples of this, so that what really passes meanwhile makes no difference. */
    private static final long TICK = 30;

    private final Consumer<Duration> letPass;
    private final Supplier<Fleet> emptied;
    private final Random random;
    private final List<Peer> processes = new ArrayList<>();
    private final List<Peer> gone = new ArrayList<>();
    private Fleet fleet;
    private long now;
    private long recordedSince = -1;
    private long event;
    private int started;
    private int depth;

    FleetWalk(Fleet fleet, Consumer<Duration> letPass, Supplier<Fleet> emptied, long seed) {
        this.fleet = fleet;
        this.letPass = letPass;
        this.emptied = emptied;
        this.random = new Random(seed);
    }

    private enum Fate {
        GOOD,
        CALL_LOST,
        ANSWER_LOST,
        ANSWER_LATE
    }

    /** An instance, and what is known of it from outside. */
    private final class Peer implements Fleet {
        final String id = "p" + ++started;
        final int reads;
        final FleetMember member;
        Fate fate = Fate.GOOD;
        boolean busy;
        boolean serving;
        long until = -1;
        long endedAt = -1;
        long registered;
        boolean servedAlready;
        Set<Peer> liveThen = Set.of();
        long executed;
        long executedAt;
        long applied;

        Peer(int reads) {
            this.reads = reads;
            this.member = FleetMember.builder(this, new Instance(id, "v" + reads, Instant.EPOCH))
                    .reads(() -> Map.of(TYPE, reads))
                    .leaseTime(Duration.ofSeconds(LEASE))
                    .bakeTime(Duration.ofSeconds(BAKE))
                    .ticker(() -> Duration.ofSeconds(now).toNanos())
                    .build();
        }

        boolean isLive() {
            return until > now;
        }

        int writes() {
            return member.versionToWrite(TYPE, reads);
        }

        /** The lease has ended, or never was. */
        void ends(long at) {
            endedAt = Math.min(until, at);
            until = -1;
        }

        @Override
        public FleetView renew(Lease lease, long seen, Duration timeout) {
            if (fate == Fate.CALL_LOST) {
                throw new FleetException("the call was lost");
            }
            executed = ++event;
            executedAt = now;
            recordedSince = recordedSince < 0 ? now : recordedSince;
            if (!isLive()) {
                registered = event;
                servedAlready = serving;
                liveThen = live().collect(Collectors.toSet());
            }
            until = now + LEASE;
            FleetView view = fleet.renew(lease, seen, timeout);
            assertThat(view.live()).hasSize((int) live().count());
            if (fate == Fate.ANSWER_LOST) {
                throw new FleetException("the answer was lost");
            }
            if (fate == Fate.ANSWER_LATE) {
                meanwhile();
            }
            return view;
        }

        @Override
        public void release(String instanceId, Duration timeout) {
            if (fate == Fate.CALL_LOST) {
                throw new FleetException("the call was lost");
            }
            fleet.release(instanceId, timeout);
            ends(now);
        }
    }

    private Stream<Peer> live() {
        return Stream.concat(processes.stream(), gone.stream()).filter(Peer::isLive);
    }

    void go(int steps) {
        for (int step = 0; step < steps; step++) {
            step();
        }
        deploy(NEWEST);
        assertThat(processes).allMatch(process -> process.member.isKnown() && process.writes() == NEWEST);
    }

    private void step() {
        switch (random.nextInt(12)) {
            case 0 -> start(1 + random.nextInt(NEWEST));
            case 1 -> any(process -> true, 1).forEach(this::stop);
            case 2 -> any(process -> true, 1).forEach(this::crash);
            case 3 -> any(process -> true, 1).forEach(process -> renew(process, anyFate()));
            case 4 -> occasionally(this::empty);
            case 5 -> occasionally(() -> deploy(1 + random.nextInt(NEWEST)));
            case 6, 7 -> pass(TICK);
            case 8 -> List.copyOf(processes).forEach(process -> renew(process, mostlyGood(0)));
            default -> any(process -> true, 1).forEach(process -> renew(process, Fate.GOOD));
        }
        check();
    }

    /** Replaces all others by instances of one version, and waits until that has settled. */
    private void deploy(int reads) {
        any(process -> process.reads != reads, MOST).forEach(random.nextBoolean() ? this::stop : this::crash);
        for (int i = 0; i < NEWEST; i++) {
            start(reads);
        }
        for (long passed = 0; passed <= BAKE + 2 * LEASE; passed += TICK) {
            pass(TICK);
            List.copyOf(processes).forEach(process -> renew(process, mostlyGood(reads)));
            check();
        }
    }

    /** Up to the newest, which is where a walk ends, without trouble. */
    private Fate mostlyGood(int reads) {
        return reads < NEWEST && random.nextInt(8) == 0 ? anyFate() : Fate.GOOD;
    }

    private void occasionally(Runnable action) {
        if (random.nextInt(6) == 0) {
            action.run();
        }
    }

    private Fate anyFate() {
        return Fate.values()[random.nextInt(Fate.values().length)];
    }

    private List<Peer> any(Predicate<Peer> filter, int most) {
        List<Peer> some = new ArrayList<>(processes.stream()
                .filter(process -> !process.busy)
                .filter(filter)
                .toList());
        Collections.shuffle(some, random);
        return some.subList(0, Math.min(most, some.size()));
    }

    private void start(int reads) {
        if (processes.size() < MOST) {
            Peer process = new Peer(reads);
            processes.add(process);
            renew(process, Fate.GOOD);
        }
    }

    private void stop(Peer process) {
        leave(process);
        process.fate = random.nextBoolean() ? Fate.GOOD : Fate.CALL_LOST;
        try {
            process.member.release(TIMEOUT);
        } catch (FleetException e) {
            assertThat(process.fate).isEqualTo(Fate.CALL_LOST);
        }
    }

    private void crash(Peer process) {
        leave(process);
    }

    /** What has left takes no requests any more, and writes nothing. */
    private void leave(Peer process) {
        processes.remove(process);
        gone.add(process);
        process.serving = false;
    }

    private void renew(Peer process, Fate fate) {
        if (process.busy) {
            return;
        }
        process.busy = true;
        process.fate = fate;
        int before = process.writes();
        try {
            process.member.renew(TIMEOUT);
            process.applied = process.executed;
            process.serving |= process.member.isKnown() && processes.contains(process);
        } catch (FleetException e) {
            assertThat(fate).isIn(Fate.CALL_LOST, Fate.ANSWER_LOST);
            assertThat(process.writes()).isEqualTo(before);
        } finally {
            process.busy = false;
        }
        if (process.writes() > before) {
            checkUp(process);
        }
    }

    /** Other things happen between a renewal and its answer. */
    private void meanwhile() {
        int steps = depth < DEEPEST ? random.nextInt(8) : 0;
        depth++;
        for (int i = 0; i < steps; i++) {
            step();
        }
        depth--;
    }

    private void pass(long seconds) {
        letPass.accept(Duration.ofSeconds(seconds));
        now += seconds;
        Stream.concat(processes.stream(), gone.stream())
                .filter(process -> process.until >= 0 && !process.isLive())
                .forEach(process -> process.ends(now));
    }

    private void empty() {
        fleet = emptied.get();
        recordedSince = -1;
        live().toList().forEach(process -> process.ends(now));
    }

    /** Up only by what is known of the whole bake time; an answer that took its time may be as old as a lease. */
    private void checkUp(Peer process) {
        long latest = now - BAKE;
        assertThat(now - process.executedAt).as("age of the view").isLessThan(LEASE);
        assertThat(recordedSince).as("the record reaches back").isBetween(0L, latest);
        assertThat(Stream.concat(processes.stream(), gone.stream()))
                .filteredOn(other -> other.reads < process.writes() && other.registered < process.executed)
                .allMatch(other -> !other.isLive() && other.endedAt <= latest);
    }

    private void check() {
        for (Peer writer : processes) {
            live().filter(reader -> writer.isLive() && mustBeHeeded(reader, writer))
                    .forEach(reader -> assertThat(writer.writes())
                            .as("what " + writer.id + " writes and " + reader.id + " reads")
                            .isLessThanOrEqualTo(reader.reads));
        }
    }

    private static boolean mustBeHeeded(Peer reader, Peer writer) {
        boolean heardOf = writer.applied >= reader.registered;
        boolean waitedFor = reader.serving && !reader.servedAlready && reader.liveThen.contains(writer);
        return heardOf || waitedFor;
    }
}
