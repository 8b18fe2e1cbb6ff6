package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The filter's classes where {@code HttpSession.Accessor}, which is new in Servlet 6.1, does not exist. */
class OlderServletTest {
    private static final String ACCESSOR = "jakarta.servlet.http.HttpSession$Accessor";

    /** Loads our classes and the servlet API's itself, and knows of no accessor. */
    private static final class Servlet60 extends ClassLoader {
        Servlet60() {
            super(OlderServletTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.continuity.servlet.") && !name.startsWith("jakarta.servlet.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream bytes = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (bytes == null || name.equals(ACCESSOR)) {
                    throw new ClassNotFoundException(name);
                }
                byte[] all = bytes.readAllBytes();
                return defineClass(name, all, 0, all.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<String> classes() throws IOException, URISyntaxException {
        Path directory = Path.of(
                        SessionFilter.class.getResource("SessionFilter.class").toURI())
                .getParent();
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
                    .map(file -> "io.continuity.servlet." + file.substring(0, file.length() - ".class".length()))
                    .toList();
        }
    }

    @Test
    void allClassesButTheAccessorItselfAreVerifiedAndInitialized() throws Exception {
        ClassLoader older = new Servlet60();
        List<String> classes = classes();

        assertThat(classes).contains(WebSession.class.getName(), SessionAccessor.class.getName());
        for (String name : classes) {
            if (!name.equals(SessionAccessor.class.getName())) {
                assertThatCode(() -> Class.forName(name, true, older)).as(name).doesNotThrowAnyException();
            }
        }
    }
}
