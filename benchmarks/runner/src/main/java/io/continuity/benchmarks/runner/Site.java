package io.continuity.benchmarks.runner;

import java.util.function.LongSupplier;

/** What every part of a run needs. */
record Site(Options options, ChildProcesses children, Ports ports, LongSupplier nanoTicker) {}
