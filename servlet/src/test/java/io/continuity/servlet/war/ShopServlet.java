package io.continuity.servlet.war;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Sets the attribute {@code cart} if it is given a value, and prints it. */
public final class ShopServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession();
        String value = request.getParameter("value");
        if (value != null) {
            session.setAttribute("cart", value);
        }
        response.setHeader("Next", response.encodeURL("/next"));
        response.getWriter()
                .print(session.getAttribute("cart") + " in a "
                        + session.getClass().getSimpleName() + " for " + session.getMaxInactiveInterval());
    }
}
