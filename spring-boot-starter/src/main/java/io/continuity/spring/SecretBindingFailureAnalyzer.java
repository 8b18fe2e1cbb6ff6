package io.continuity.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/** Comes before Boot's analyzer of properties of the wrong type, which prints their value: a key. <em>Immutable.</em> */
final class SecretBindingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> implements Ordered {
    private static final List<String> KEYS = List.of("continuity.session.encryption.keys", WebSocketProperties.KEYS);

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        return KEYS.stream()
                .filter(keys -> cause.getName().toString().startsWith(keys))
                .findFirst()
                .map(keys -> new FailureAnalysis(
                        keys + " must name each key by its id.",
                        "Set " + keys + ".<id>=<32 bytes in base64> for each key.",
                        cause))
                .orElse(null);
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
