/**
 * {@link io.continuity.servlet.SessionFilter} and what it is made of.
 *
 * <p>Where the Servlet specification speaks of sessions that move between instances, read: to an attribute value that is
 * an {@code HttpSessionActivationListener}, being decoded from the store is being activated, and being about to be
 * encoded for it is being about to be passivated.
 *
 * <p>A filter that is declared in {@code web.xml}, or registers itself, is configured by these parameters, here as init
 * parameters; elsewhere with {@code continuity.session.} before the name. Durations are in seconds or ISO 8601.
 *
 * <ul>
 *   <li>{@code store}: the class name of a {@link io.continuity.session.SessionStoreFactory}
 *   <li>{@code allowed-types}: see {@link io.continuity.codec.JdkAttributeCodec.Builder#allow}, comma separated
 *   <li>{@code max-attribute-size}, in bytes: see {@link io.continuity.codec.JdkAttributeCodec.Builder#maxBytes}
 *   <li>{@code max-inactive-interval}, {@code store-deadline}, {@code binding-listeners}, {@code url-tracking}, {@code
 *       detect-mutation}, {@code failure-policy} (fail or degrade): as in {@link io.continuity.servlet.SessionFilter.Builder}
 *   <li>{@code immutable-types}: class names, comma separated
 *   <li>{@code conflict-policies}: {@code visits=sum, cart=com.acme.CartMerge}, for attributes by name: a method of {@link
 *       io.continuity.session.ConflictPolicy}, or the class name of a {@link io.continuity.session.ConflictPolicy.Merge}
 *   <li>{@code principal-attribute}: the attribute whose {@code toString()} names the user; or {@code
 *       principal-resolver}: the class name of a {@link io.continuity.servlet.PrincipalResolver}
 *   <li>{@code expiry-interval}: time between two looks for sessions that have expired, 5 seconds by default, at least 100
 *       ms and at most 5 minutes; see {@link io.continuity.servlet.SessionUpkeep}
 * </ul>
 */
package io.continuity.servlet;
