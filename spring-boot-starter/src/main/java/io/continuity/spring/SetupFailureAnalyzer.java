package io.continuity.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.StringUtils;

/** Has Spring Boot print what is wrong and what to do in place of a stack trace. <em>Immutable.</em> */
final class SetupFailureAnalyzer extends AbstractFailureAnalyzer<SetupException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SetupException cause) {
        return new FailureAnalysis(cause.problem() + ".", StringUtils.capitalize(cause.action()) + ".", cause);
    }
}
