package io.continuity.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/** Comes before Boot's analyzer of properties of the wrong type, which prints their value: a key. <em>Immutable.</em> */
final class SecretBindingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> implements Ordered {
    private static final String KEYS = "continuity.session.encryption.keys";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        return cause.getName().toString().startsWith(KEYS)
                ? new FailureAnalysis(
                        KEYS + " must name each key by its id.",
                        "Set " + KEYS + ".<id>=<32 bytes in base64> for each key.",
                        cause)
                : null;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
