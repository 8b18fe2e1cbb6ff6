package io.continuity.processes.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.servlet.DrainFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/** All that can be in flight; the same in each container. */
public final class AppServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Called by the container. */
    public AppServlet() {}

    @Override
    public void init() {
        if (getServletContext().getAttribute(Drain.class.getName()) instanceof Drain drain) {
            makeTrouble(drain);
        }
    }

    /** Registers participants that behave badly, if the test wants it. */
    static void makeTrouble(Drain drain) {
        if (Boolean.getBoolean("test.trouble")) {
            drain.register(DrainPhase.HAND_OVER, "throws", step -> {
                throw new IllegalStateException("trouble");
            });
            drain.register(DrainPhase.BACKGROUND, "hangs", step -> new CountDownLatch(1).await());
        }
        if (Boolean.getBoolean("test.flush")) {
            drain.register(DrainPhase.FLUSH, "waits", step -> {
                Gates.enter("flush");
                Gates.await("flush");
            });
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = String.valueOf(request.getPathInfo());
        switch (path) {
            case "/slow" -> {
                Gates.enter(path);
                Gates.await(path);
                response.getWriter().print("slow");
            }
            case "/async" -> {
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                Thread thread = new Thread(() -> {
                    Gates.await(path);
                    complete(async, "async");
                });
                thread.setDaemon(true);
                thread.start();
                Gates.enter(path);
            }
            case "/poll" -> {
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                if (!DrainFilter.answerEarly(request, () -> complete(async, "again"))) {
                    throw new IllegalStateException("No filter");
                }
                Gates.enter(path);
            }
            case "/upload" -> {
                Gates.enter(path);
                response.getWriter().print(request.getInputStream().readAllBytes().length + " bytes");
            }
            case "/events" -> {
                response.setContentType("text/event-stream");
                request.startAsync().setTimeout(0);
                response.getOutputStream().write("data: 1\n\n".getBytes(US_ASCII));
                response.flushBuffer();
            }
            default -> response.getWriter().print("quick");
        }
    }

    private static void complete(AsyncContext async, String text) {
        try {
            async.getResponse().getWriter().print(text);
            async.complete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
