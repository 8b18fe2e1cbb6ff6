package io.continuity.ws.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test in which each container is once at each end, as it does not matter which is at the other. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@EnumSource(
        value = Pair.class,
        names = {"TOMCAT_TO_TYRUS", "JETTY_TO_TOMCAT", "TYRUS_TO_JETTY"})
@interface EachContainerOnce {}
