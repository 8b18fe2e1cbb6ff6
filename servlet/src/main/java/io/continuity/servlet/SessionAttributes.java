package io.continuity.servlet;

import jakarta.servlet.http.HttpSession;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes to session attributes that parallel requests do not undo. <em>Thread-safe.</em> */
public final class SessionAttributes {
    private SessionAttributes() {}

    /**
     * Changes an attribute by a function of its value.
     *
     * <p>The function is applied now, and again to what is stored when another request has changed the attribute before
     * this one's changes are saved, whatever the attribute's policy. So it must depend on nothing but its argument and have
     * no other effect; it may change and return its argument. It runs under the session's lock: it must not block and must
     * not use the session. If it throws when it is applied again, the save fails with {@link
     * io.continuity.session.SessionConflictException}. What the application does to the value itself afterwards is not
     * done again; nor is the function after a plain {@code setAttribute}, before or after it in the same request.
     *
     * <p>In a session that is not Continuity's this is {@code getAttribute} and {@code setAttribute}.
     *
     * @param session the session
     * @param name the attribute's name
     * @param type the attribute's type
     * @param change gets null if there is no such attribute, and returns null to remove it
     * @param <T> the attribute's type
     * @throws ClassCastException if the attribute is of another type
     */
    @SuppressWarnings("exports") // org.jspecify, which nobody needs at run time
    public static <T> void update(HttpSession session, String name, Class<T> type, UnaryOperator<@Nullable T> change) {
        Objects.requireNonNull(change, "change");
        if (session instanceof WebSession ours) {
            ours.update(
                    name,
                    value -> Optional.ofNullable(
                            change.apply(value.map(type::cast).orElse(null))));
        } else {
            session.setAttribute(name, change.apply(type.cast(session.getAttribute(name))));
        }
    }
}
