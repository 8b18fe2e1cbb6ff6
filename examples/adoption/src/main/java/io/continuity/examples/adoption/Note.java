package io.continuity.examples.adoption;

import java.io.Serializable;

/** A type of the application's own. */
record Note(String text) implements Serializable {}
