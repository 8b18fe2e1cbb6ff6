package io.continuity.session.jwt;

import io.continuity.session.InMemoryRevocationSource;
import io.continuity.session.SessionStore;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.SessionStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

class JwtSessionStoreTest extends SessionStoreContract {
    final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));

    @Override
    protected SessionStore store() {
        return new Browsers(tokens());
    }

    final JwtSessionStore tokens() {
        return JwtSessionStore.builder(TestKeys.lasting(), "shop")
                .clock(clock)
                .touchThreshold(Duration.ZERO)
                .maxCookies(maxCookies())
                .revocations(Revocations.builder(new InMemoryRevocationSource(clock))
                        .clock(clock)
                        .build())
                .build();
    }

    int maxCookies() {
        return 1;
    }

    @Override
    protected void letPass(Duration duration) {
        clock.advance(duration);
    }

    @Override
    protected InstantSource clock() {
        return clock;
    }

    @Override
    protected boolean followsChangesOfId() {
        return false;
    }

    @Override
    protected boolean decidesRaces() {
        return false;
    }

    @Override
    protected Map<String, String> clausesThatCannotHold() {
        String nobodyKnows = "what clients hold cannot be listed";
        String nobodyHears = "nobody is there when a token expires";
        String idsAreFree = "which ids there are is known to clients only";
        String idsLeadNowhere = "tokens of an old id are of another session";
        return Map.ofEntries(
                Map.entry("Inspection", nobodyKnows),
                Map.entry("ByPrincipal", nobodyKnows),
                Map.entry("Expecting.sessionChangesItsOwnerWithTheRestOrNotAtAll", nobodyKnows),
                Map.entry("AnnouncingExpiry", nobodyHears),
                Map.entry("AnnouncingExpiry.deletedSessionIsNotAnnounced", ""),
                Map.entry("AnnouncingExpiryAtOnce", nobodyHears),
                Map.entry("Creating.anotherSessionUnderATakenIdIsAConflictAndOverwritesNothing", idsAreFree),
                Map.entry("Concurrency.oneOfManySessionsGetsAnId", idsAreFree),
                Map.entry("ChangingTheId.changeToATakenIdIsAConflictAndChangesNothing", idsAreFree),
                Map.entry("Expecting.takenIdIsAConflictWithoutNames", idsAreFree),
                Map.entry("Concurrency.savesSurviveAChangeOfIdMeanwhile", idsLeadNowhere),
                Map.entry("ChangingTheId.requestThatReadTheSessionBeforeReachesItUnderItsNewId", idsLeadNowhere),
                Map.entry("ChangingTheId.requestThatReadTheSessionBeforeEndsItUnderItsNewId", idsLeadNowhere),
                Map.entry("ChangingTheId.requestThatReadTheSessionTwoIdsAgoReachesItToo", idsLeadNowhere),
                Map.entry("ChangingTheId.twoChangesOfTheSameVersionLeaveOneSession", idsLeadNowhere),
                Map.entry("Expecting.comparisonFollowsAChangeOfId", idsLeadNowhere),
                Map.entry("Bytes.valuesOfAnySizeAndContentAreKept", "a token has a size"));
    }
}
