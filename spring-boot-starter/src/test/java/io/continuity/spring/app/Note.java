package io.continuity.spring.app;

import java.io.Serializable;

/** A type of the application's own. */
record Note(String text) implements Serializable {}
