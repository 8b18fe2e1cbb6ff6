package io.continuity.examples.rollout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts every answer the users got and did not get.
 *
 * <p>Thread-safe.
 */
final class Tally {
    private static final int PROBLEMS_KEPT = 200;

    /** What is cut, is cut at once; a busy machine says so a little later. */
    private static final long CUT_MILLIS = 1_000;

    private final Stopwatch stopwatch;
    private final TreeMap<Long, SecondTally> seconds = new TreeMap<>();
    private final Map<String, Integer> byInstance = new HashMap<>();
    private final Map<String, Integer> byVersion = new TreeMap<>();
    private final Set<String> keys = new TreeSet<>();
    private final Set<String> lost = new TreeSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private int requests;
    private int failed;
    private int refused;
    private int wrong;
    private int cut;
    private long killed = Long.MAX_VALUE;
    private long gone = Long.MAX_VALUE;
    private int injected;
    private boolean mayRefuse;

    Tally(Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
    }

    /** Call when a request leaves. */
    Started started() {
        return new Started(stopwatch.millis());
    }

    synchronized void answered(Started started, String version, String instance) {
        long now = stopwatch.millis();
        requests++;
        byVersion.merge(version, 1, Integer::sum);
        byInstance.merge(instance, 1, Integer::sum);
        second(now).answered(version, (int) (now - started.at()));
    }

    /** A user got a token that was sealed with a key. */
    synchronized void sealedWith(String key) {
        keys.add(key);
    }

    /** Says whether an instance has a right to answer that it can do nothing without Redis. */
    synchronized void mayRefuse(boolean allowed) {
        mayRefuse = allowed;
    }

    /** An instance is being killed: what is in flight there breaks. */
    synchronized void killing() {
        killed = stopwatch.millis();
    }

    /** That instance is no more: what is begun from now on goes elsewhere. */
    synchronized void gone() {
        gone = stopwatch.millis();
    }

    /** A 503 that says when to come again. */
    synchronized void refused(Started started, String detail) {
        if (mayRefuse) {
            requests++;
            refused++;
            second(stopwatch.millis()).failed();
        } else {
            failed(started, detail);
        }
    }

    /** An error that version 2 makes on purpose. */
    synchronized void injected() {
        requests++;
        injected++;
    }

    /** No valid answer to a request, which may have been in flight on an instance that was killed. */
    synchronized void failed(Started started, String detail) {
        long now = stopwatch.millis();
        boolean inFlight = started.at() <= gone && now >= killed && now - CUT_MILLIS <= gone;
        if (inFlight) {
            requests++;
            cut++;
        } else {
            failed(detail);
        }
    }

    synchronized void failed(String detail) {
        long now = stopwatch.millis();
        requests++;
        failed++;
        second(now).failed();
        keep(new Problem(now, Problem.Kind.FAILED, detail));
    }

    /** Counts the user, not the occasion: losing a session twice is still one user who noticed. */
    synchronized void lost(String user, String detail) {
        lost.add(user);
        keep(new Problem(stopwatch.millis(), Problem.Kind.LOST, user + ": " + detail));
    }

    synchronized void wrong(String user, String detail) {
        wrong++;
        keep(new Problem(stopwatch.millis(), Problem.Kind.WRONG, user + ": " + detail));
    }

    /** The connection behind an open page could not go on. */
    synchronized void reset(String user, String reason) {
        keep(new Problem(stopwatch.millis(), Problem.Kind.RESET, user + ": " + reason));
    }

    /** A message, or several, that should have come to an open page or from it. */
    synchronized void missing(String user, String detail) {
        keep(new Problem(stopwatch.millis(), Problem.Kind.MISSED, user + ": " + detail));
    }

    synchronized Totals totals() {
        return new Totals(requests, failed, refused, injected, lost.size(), wrong, cut, byVersion, byInstance, keys);
    }

    /** One entry per second from the first request to the last, without gaps. */
    synchronized List<Second> timeline() {
        List<Second> timeline = new ArrayList<>();
        if (!seconds.isEmpty()) {
            for (long at = seconds.firstKey(); at <= seconds.lastKey(); at++) {
                timeline.add(seconds.getOrDefault(at, new SecondTally()).at(at));
            }
        }
        return timeline;
    }

    /** What the last whole second held. */
    synchronized Second lastSecond() {
        long last = stopwatch.millis() / 1000 - 1;
        return seconds.getOrDefault(last, new SecondTally()).at(last);
    }

    /** The first of them; there may have been more. */
    synchronized List<Problem> problems() {
        return List.copyOf(problems);
    }

    private SecondTally second(long millis) {
        return seconds.computeIfAbsent(millis / 1000, second -> new SecondTally());
    }

    private void keep(Problem problem) {
        if (problems.size() < PROBLEMS_KEPT) {
            problems.add(problem);
        }
    }

    /** When a request left, in milliseconds since the demo began. */
    record Started(long at) {}
}
