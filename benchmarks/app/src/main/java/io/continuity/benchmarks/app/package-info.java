/**
 * A small web application that only uses its session, for comparing where sessions can be kept.
 *
 * <p>All answers are plain text.
 *
 * <ul>
 *   <li>{@code POST /create?user=u}: a new session with the {@linkplain io.continuity.benchmarks.app.Content content} of a
 *       signed-in shopper; answers {@code created u}.
 *   <li>{@code GET /user}: reads one attribute, a string: the user's name; answers {@code u}.
 *   <li>{@code GET /read}: reads one attribute, the cart; answers its owner and its revision, {@code u 7}.
 *   <li>{@code POST /write}: reads that attribute, changes it and sets it; answers owner and new revision.
 *   <li>{@code POST /logout}: invalidates the session; answers {@code bye u}.
 *   <li>{@code GET /nop}: leaves the session alone; answers {@code nop}.
 * </ul>
 *
 * Without a session, {@code /user}, {@code /read}, {@code /write} and {@code /logout} answer {@code 401} and {@code no session}.
 */
package io.continuity.benchmarks.app;
