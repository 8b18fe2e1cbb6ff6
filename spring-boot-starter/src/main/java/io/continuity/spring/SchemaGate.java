package io.continuity.spring;

import io.continuity.drain.ReadinessGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Compares the schema with what this build knows of it, in one direction. <em>Thread-safe.</em> */
final class SchemaGate implements ReadinessGate {
    static final String PENDING = "schema-pending";
    static final String TOO_NEW = "schema-too-new";

    private final String name;
    private final Policy policy;
    private final Supplier<List<SchemaHistory>> histories;
    private final Question question;

    /** What is asked. */
    @FunctionalInterface
    interface Question {
        List<String> reasons(SchemaHistory history) throws Exception;
    }

    /**
     * Creates it.
     *
     * @param histories of all schemas, asked for when all beans are made
     */
    SchemaGate(String name, Policy policy, Supplier<List<SchemaHistory>> histories, Question question) {
        this.name = name;
        this.policy = policy;
        this.histories = histories;
        this.question = question;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Policy policy() {
        return policy;
    }

    @Override
    public Answer check(Duration timeout) throws Exception {
        List<String> reasons = new ArrayList<>();
        for (SchemaHistory history : histories.get()) {
            reasons.addAll(question.reasons(history));
        }
        return reasons.isEmpty() ? Answer.open() : Answer.held(reasons.toArray(new String[0]));
    }
}
