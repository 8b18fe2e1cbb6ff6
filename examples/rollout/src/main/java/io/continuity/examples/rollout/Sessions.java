package io.continuity.examples.rollout;

import java.util.Locale;

/** Where the shop keeps its sessions. */
enum Sessions {
    /** In Redis, by Continuity: any instance serves any user. */
    REDIS,
    /** In encrypted tokens that the users hold, by Continuity: any instance with the keys serves any user, without Redis. */
    JWT,
    /** In the memory of the instance, as without Continuity: users stick to their instance. */
    MEMORY;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
