package io.continuity.spring;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where schemas come from that somebody looks after. <em>Thread-safe.</em>
 *
 * @param hasVersions whether what is done to them has an order
 * @param any whether the application has any
 * @param all makes their histories, when all beans are made
 */
record SchemaSource(boolean hasVersions, BooleanSupplier any, Supplier<Stream<SchemaHistory>> all) {}
