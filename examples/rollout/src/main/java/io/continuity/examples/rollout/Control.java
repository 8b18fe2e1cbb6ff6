package io.continuity.examples.rollout;

/**
 * What the same rollout cost with Boot's shutdown alone, under the same load: a harness that sees nothing there sees nothing
 * anywhere.
 *
 * <p>Immutable.
 *
 * @param replaced instances that were replaced
 */
record Control(BalancerKind balancer, int requests, int failed, int replaced) {

    static Control of(Scene scene) {
        Totals totals = scene.tally().totals();
        int replaced = (int) scene.events().all().stream()
                .filter(event -> event.kind() == Event.Kind.EXITED)
                .count();
        return new Control(scene.options().balancer(), totals.requests(), totals.failed(), replaced);
    }

    /** Whether it shows that the load finds what there is to find. nginx hides most, so that a short run may see nothing. */
    boolean proves() {
        return failed > 0 || balancer == BalancerKind.NGINX;
    }

    String text() {
        return "Boot's shutdown alone, behind the same balancer under the same load: %d of %d requests failed in %d replacements"
                .formatted(failed, requests, replaced);
    }
}
