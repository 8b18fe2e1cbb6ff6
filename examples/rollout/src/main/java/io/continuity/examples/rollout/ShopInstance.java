package io.continuity.examples.rollout;

import java.net.URI;

/**
 * One running shop.
 *
 * <p>Immutable.
 */
record ShopInstance(String name, String version, URI uri, ChildProcess process) {}
