package io.continuity.spring;

import io.continuity.servlet.KeptStatus;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What this instance knows at the moment in which it is asked. <em>Thread-safe.</em>
 *
 * @param active who has counted the sessions, if anybody has
 * @param kept what each of the application's filters keeps
 * @param fleet the live instances, if there is a fleet
 * @param tokens what there is to know of tokens, if sessions are in such
 */
record InstanceFacts(
        Supplier<Stream<ActiveSessions>> active,
        Supplier<Stream<KeptStatus>> kept,
        Supplier<Optional<FleetSummary>> fleet,
        Supplier<Map<String, Object>> tokens) {}
