package io.continuity.ws.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the method of an endpoint that is called instead of the one with {@code @OnOpen} when a connection goes on here that
 * has begun on another instance: to make anew what the endpoint keeps in memory.
 *
 * <p>May be on the same method as {@code @OnOpen}, and has the same parameters. What the application has put into the
 * session's user properties is there.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnResume {}
