package io.continuity.codec;

import static java.io.ObjectStreamConstants.SC_BLOCK_DATA;
import static java.io.ObjectStreamConstants.SC_ENUM;
import static java.io.ObjectStreamConstants.SC_EXTERNALIZABLE;
import static java.io.ObjectStreamConstants.SC_SERIALIZABLE;
import static java.io.ObjectStreamConstants.TC_ARRAY;
import static java.io.ObjectStreamConstants.TC_CLASS;
import static java.io.ObjectStreamConstants.TC_ENDBLOCKDATA;
import static java.io.ObjectStreamConstants.TC_ENUM;
import static java.io.ObjectStreamConstants.TC_OBJECT;
import static java.io.ObjectStreamConstants.TC_PROXYCLASSDESC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.Externalizable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What attackers put into serialized bytes, and that none of its code runs. */
class GadgetTest {
    /** What ran while bytes were read. */
    private static final ConcurrentLinkedQueue<String> RAN = new ConcurrentLinkedQueue<>();

    private final ClassLoader loader = getClass().getClassLoader();
    private final JdkAttributeCodec codec = JdkAttributeCodec.builder(loader).build();
    private final JdkAttributeCodec careless = JdkAttributeCodec.builder(loader)
            .allow("io.continuity.codec.**")
            .allow("java.util.PriorityQueue")
            .build();

    @SuppressWarnings("serial")
    private static class Reading implements Serializable {
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            RAN.add("readObject");
        }

        private Object readResolve() {
            RAN.add("readResolve");
            return this;
        }
    }

    /** Its own class has nothing to hide, the one above has. */
    @SuppressWarnings("serial")
    private static final class Below extends Reading {}

    @SuppressWarnings("serial")
    private static final class Hashing implements Serializable, Comparable<Hashing> {
        private final int number;

        Hashing(int number) {
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Hashing that && number == that.number;
        }

        @Override
        public int hashCode() {
            RAN.add("hashCode");
            return number;
        }

        @Override
        public int compareTo(Hashing other) {
            RAN.add("compareTo");
            return Integer.compare(number, other.number);
        }
    }

    /** Public, with a public constructor, as {@code Externalizable} demands. */
    @SuppressWarnings("serial")
    public static final class External implements Externalizable {
        /** Called when bytes are read. */
        public External() {
            RAN.add("constructor");
        }

        @Override
        public void writeExternal(ObjectOutput out) {}

        @Override
        public void readExternal(ObjectInput in) {
            RAN.add("readExternal");
        }
    }

    @SuppressWarnings("serial")
    private static final class Initializing implements Serializable {
        private static final long serialVersionUID = 1L;

        static {
            RAN.add("initializer");
        }
    }

    @BeforeEach
    void nothingRan() {
        RAN.clear();
    }

    static Stream<Object> gadgets() {
        PriorityQueue<Hashing> queue = new PriorityQueue<>(List.of(new Hashing(2), new Hashing(1)));
        return Stream.of(
                new Reading(),
                new Below(),
                new External(),
                new ArrayList<>(List.of("before", new Reading())),
                new HashSet<>(Set.of(new Hashing(1))),
                new HashMap<>(Map.of(new Hashing(1), "value")),
                Map.of("key", new Reading()),
                new Reading[] {new Reading()},
                queue);
    }

    @ParameterizedTest
    @MethodSource("gadgets")
    void noCodeOfARefusedTypeRuns(Object gadget) {
        EncodedAttribute bytes = EncodedAttribute.of(StreamBytes.of(gadget));
        RAN.clear();

        AttributeFormatException refused =
                catchThrowableOfType(AttributeFormatException.class, () -> codec.decode(bytes));

        assertThat(RAN).isEmpty();
        assertThat(refused.refusedType()).hasValueSatisfying(type -> assertThat(type)
                .matches("io\\.continuity\\.codec\\.GadgetTest\\$\\w+|java\\.util\\.PriorityQueue"));

        careless.decode(bytes);
        assertThat(RAN).as("it does run where it is allowed").isNotEmpty();
    }

    @Test
    void refusedClassesAreNotInitialized() {
        String name = GadgetTest.class.getName() + "$Initializing";
        StreamBytes object = StreamBytes.start().object(name);
        StreamBytes type = StreamBytes.start().bytes(TC_CLASS).type(name, SC_SERIALIZABLE);

        refused(object, name);
        refused(type, name);
        assertThat(RAN).isEmpty();

        assertThat(careless.decode(object.encoded())).isInstanceOf(Initializing.class);
        assertThat(RAN).containsExactly("initializer");
    }

    /** Types of the JDK that load, call, connect or look up when they are read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.net.URL",
                "java.net.InetAddress",
                "java.rmi.server.UnicastRemoteObject",
                "java.rmi.server.RemoteObject",
                "java.rmi.server.RemoteObjectInvocationHandler",
                "java.rmi.server.ObjID",
                "java.security.SignedObject",
                "java.security.KeyRep",
                "java.security.cert.Certificate$CertificateRep",
                "java.beans.beancontext.BeanContextSupport",
                "java.io.File",
                "java.util.PriorityQueue",
                "java.util.ServiceLoader",
                "java.util.concurrent.ConcurrentSkipListMap",
                "java.lang.invoke.SerializedLambda",
                "java.lang.reflect.Proxy",
                "java.lang.ProcessBuilder",
                "java.lang.Runtime",
                "java.time.chrono.Ser",
                "java.time.zone.Ser",
                "javax.management.BadAttributeValueExpException",
                "javax.management.remote.rmi.RMIConnector",
                "javax.naming.Reference",
                "javax.naming.ldap.Rdn$RdnEntry",
                "javax.script.ScriptEngineManager",
                "javax.swing.UIDefaults$ProxyLazyValue",
                "com.sun.jndi.ldap.LdapAttribute",
                "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
                "com.sun.rowset.JdbcRowSetImpl",
                "sun.reflect.annotation.AnnotationInvocationHandler",
                "sun.rmi.server.UnicastRef"
            })
    void jdkGadgetsAreRefusedByName(String name) throws ClassNotFoundException {
        Class.forName(name, false, loader);

        refused(StreamBytes.start().object(name), name);
        refused(inAnArray(name), name);
        refused(StreamBytes.start().bytes(TC_CLASS).type(name, SC_SERIALIZABLE), name);
        // Pretending to be something else does not help; the JDK may be the first to notice.
        refused(
                StreamBytes.start()
                        .bytes(TC_OBJECT)
                        .type(name, SC_EXTERNALIZABLE | SC_BLOCK_DATA)
                        .bytes(TC_ENDBLOCKDATA),
                "");
        refused(
                StreamBytes.start()
                        .bytes(TC_ENUM)
                        .type(name, SC_SERIALIZABLE | SC_ENUM)
                        .text("A"),
                "");
    }

    private static StreamBytes inAnArray(String name) {
        return StreamBytes.start()
                .bytes(TC_ARRAY)
                .type("[Ljava.lang.Object;", SC_SERIALIZABLE)
                .integer(1)
                .object(name);
    }

    /** They are not on this class path; where they are, they are refused like those of the JDK. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.commons.collections.functors.InvokerTransformer",
                "org.apache.commons.collections.functors.ChainedTransformer",
                "org.apache.commons.collections4.comparators.TransformingComparator",
                "org.apache.commons.beanutils.BeanComparator",
                "com.mchange.v2.c3p0.impl.PoolBackedDataSourceBase",
                "org.springframework.beans.factory.ObjectFactory",
                "org.springframework.beans.factory.support.AutowireUtils$ObjectFactoryDelegatingInvocationHandler",
                "org.springframework.core.SerializableTypeWrapper$MethodInvokeTypeProvider",
                "org.codehaus.groovy.runtime.ConvertedClosure",
                "org.hibernate.engine.spi.TypedValue",
                "ysoserial.payloads.util.Gadgets$Foo"
            })
    void gadgetsOfLibrariesAreRefused(String name) {
        assertThatThrownBy(() -> codec.decode(inAnArray(name).encoded()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(name);
    }

    @Test
    void proxiesAreRefusedWhateverTheirInterfaces() {
        StreamBytes proxy = StreamBytes.start()
                .bytes(TC_OBJECT, TC_PROXYCLASSDESC)
                .integer(1)
                .bytes(0, 20)
                .bytes("java.lang.Comparable".chars().toArray());

        assertThatThrownBy(() -> careless.decode(proxy.encoded()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("proxy");
    }

    @Test
    void namesFromTheBytesAreFitForALog() {
        String forged = "com.acme\n2026-11-23 ERROR all is lost\u001b[2J" + "x".repeat(500);

        assertThatThrownBy(() -> codec.decode(StreamBytes.start().object(forged).encoded()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining("acme?2026-11-23")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("\n", "\u001b"));
    }

    /** What the JDK says of a value that it cannot make could be the value. */
    @Test
    void whatOthersSayOfAValueIsNotRepeated() {
        StreamBytes constant = StreamBytes.start()
                .bytes(TC_ENUM)
                .type("java.time.DayOfWeek", SC_SERIALIZABLE | SC_ENUM)
                .text("SECRET");

        assertThatThrownBy(() -> codec.decode(constant.encoded()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(InvalidObjectException.class.getName())
                .hasMessageNotContaining("SECRET");
    }

    /** An address, which nobody would ask a name service for, in case it is hashed after all. */
    @Test
    void addressesThatWouldBeLookedUpAreRefusedAlsoWhereTheyAreAllowed() throws MalformedURLException {
        JdkAttributeCodec allowing =
                JdkAttributeCodec.builder(loader).allow("java.net.URL").build();
        Object url = new URL("http", "127.0.0.1", "/");
        Map<String, Object> claims = new HashMap<>(Map.of("iss", url, "list", List.of(url), "more", Map.of("u", url)));

        assertThat(allowing.decode(allowing.encode(claims))).isEqualTo(claims);
        for (Object hashing : List.of(
                new HashSet<>(Set.of(url)),
                Set.of(url),
                new HashMap<>(Map.of(url, "")),
                new HashSet<>(Set.of(claims)),
                new HashMap<>(Map.of(List.of(List.of(url)), "")),
                new CopyOnWriteArraySet<>(Set.of(url, "")))) {
            assertThatThrownBy(() -> allowing.decode(EncodedAttribute.of(StreamBytes.of(hashing))))
                    .as("%s", hashing)
                    .isInstanceOf(AttributeFormatException.class)
                    .hasMessageContaining("java.net.URI");
            assertThatThrownBy(() -> allowing.encode(hashing)).isInstanceOf(AttributeFormatException.class);
        }
    }

    /** Comparators are types like all others; a tree that is read compares nothing. */
    @Test
    void treesAreReadWithoutBeingCompared() {
        TreeMap<Hashing, String> tree = new TreeMap<>(Map.of(new Hashing(1), "a", new Hashing(2), "b"));
        EncodedAttribute bytes = EncodedAttribute.of(StreamBytes.of(tree));
        RAN.clear();

        careless.decode(bytes);

        assertThat(RAN).isEmpty();
    }

    private void refused(StreamBytes stream, String name) {
        assertThatThrownBy(() -> codec.decode(stream.encoded()))
                .isInstanceOf(AttributeFormatException.class)
                .hasMessageContaining(name);
    }
}
