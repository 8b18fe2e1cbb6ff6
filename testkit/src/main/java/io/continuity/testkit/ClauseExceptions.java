package io.continuity.testkit;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs clauses that a store has named as those that cannot hold, too: if one of them does, it must be named no longer.
 * <em>Immutable.</em>
 */
final class ClauseExceptions implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        intercept(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        intercept(invocation, context);
    }

    private static void intercept(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        Optional<String> reason = reason(context);
        if (reason.isEmpty()) {
            invocation.proceed();
            return;
        }
        try {
            invocation.proceed();
        } catch (AssertionError | RuntimeException expected) {
            return;
        }
        throw new AssertionError("This clause holds, although it is said that it cannot: " + reason.get());
    }

    private static Optional<String> reason(ExtensionContext context) {
        String method = context.getRequiredTestMethod().getName();
        Map<String, String> named = context.getRequiredTestInstances()
                .findInstance(StoreClauses.class)
                .map(StoreClauses::clausesThatCannotHold)
                .orElse(Map.of());
        String group = context.getRequiredTestClass().getSimpleName();
        return Optional.ofNullable(named.getOrDefault(group + "." + method, named.get(group)))
                .filter(reason -> !reason.isEmpty());
    }
}
