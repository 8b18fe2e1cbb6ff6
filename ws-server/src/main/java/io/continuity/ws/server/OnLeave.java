package io.continuity.ws.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the method of an endpoint that is called instead of the one with {@code @OnClose} when a connection goes on on another
 * instance: to drop what the endpoint keeps in memory.
 *
 * <p>May have a {@code Session} and {@code @PathParam}s as parameters.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnLeave {}
