package io.continuity.servlet.war;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets the attribute {@code cart} if it is given a value, also {@code meanwhile}, as another instance would, adds to a list
 * without setting it again, and prints them.
 */
public final class ShopServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession();
        String value = request.getParameter("value");
        if (value != null) {
            session.setAttribute("cart", value);
        }
        String meanwhile = request.getParameter("meanwhile");
        if (meanwhile != null) {
            Outside.change(session.getId(), "cart", meanwhile);
        }
        response.setHeader("List", String.valueOf(list(session, request.getParameter("add"))));
        response.setHeader("Next", response.encodeURL("/next"));
        response.getWriter()
                .print(session.getAttribute("cart") + " in a "
                        + session.getClass().getSimpleName() + " for " + session.getMaxInactiveInterval());
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(HttpSession session, String added) {
        List<String> list = (List<String>) session.getAttribute("list");
        if (list == null && added != null) {
            list = new ArrayList<>();
            session.setAttribute("list", list);
        }
        if (added != null) {
            list.add(added);
        }
        return list;
    }
}
