package io.continuity.ws.server;

import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.MemberPage;
import io.continuity.resume.Message;
import io.continuity.resume.PostResult;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** One message on its way to many connections. <em>Not thread-safe:</em> one page after another. */
final class Broadcast {
    private final ConnectionLog log;
    private final Message message;
    private final Set<ConnectionId> seen = new HashSet<>();

    Broadcast(ConnectionLog log, Message message) {
        this.log = log;
        this.message = message;
    }

    CompletionStage<Integer> to(BiFunction<ConnectionLog, Optional<String>, CompletionStage<MemberPage>> pages) {
        return page(pages, Optional.empty(), 0);
    }

    private CompletionStage<Integer> page(
            BiFunction<ConnectionLog, Optional<String>, CompletionStage<MemberPage>> pages,
            Optional<String> cursor,
            int before) {
        return pages.apply(log, cursor).thenCompose(page -> post(page)
                .thenCompose(kept -> page.next().isPresent()
                        ? page(pages, page.next(), before + kept)
                        : CompletableFuture.completedFuture(before + kept)));
    }

    private CompletionStage<Integer> post(MemberPage page) {
        CompletionStage<Integer> all = CompletableFuture.completedFuture(0);
        for (ConnectionId id : page.members()) {
            if (seen.add(id)) {
                all = all.thenCombine(
                        log.post(id, message), (kept, result) -> result == PostResult.STORED ? kept + 1 : kept);
            }
        }
        return all;
    }
}
