package io.continuity.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.continuity.Clocks;
import io.continuity.ContinuityException;
import io.continuity.fleet.InMemoryFleet;
import io.continuity.servlet.SessionUpkeep;
import io.continuity.session.InMemoryRevocationSource;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionId;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/** The rules of CONTRIBUTING that compiler and Maven cannot check. */
@AnalyzeClasses(packages = "io.continuity", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String TESTKIT = "io.continuity.testkit..";

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("io.(**)")
            .should()
            .beFreeOfCycles()
            .because("a cycle is one package pretending to be two");

    @ArchTest
    static final ArchRule CORE_KNOWS_THE_JDK_ONLY = classes()
            .that()
            .resideInAnyPackage(
                    "io.continuity",
                    "io.continuity.codec",
                    "io.continuity.crypto",
                    "io.continuity.drain",
                    "io.continuity.fleet",
                    "io.continuity.resume",
                    "io.continuity.session")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "org.jspecify..",
                    "io.continuity",
                    "io.continuity.codec",
                    "io.continuity.crypto",
                    "io.continuity.drain",
                    "io.continuity.fleet",
                    "io.continuity.resume",
                    "io.continuity.session")
            .because("a dependency of core is one that every user is forced to take");

    @ArchTest
    static final ArchRule CODEC_JACKSON_KNOWS_CORE_AND_JACKSON_ONLY = classes()
            .that()
            .resideInAPackage("io.continuity.codec.jackson..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.continuity",
                    "io.continuity.codec",
                    "io.continuity.codec.jackson..",
                    "tools.jackson..",
                    "com.fasterxml.jackson.annotation..")
            .because("a codec works without servlets, Redis or Spring");

    @ArchTest
    static final ArchRule ONLY_CODEC_JACKSON_NAMES_JACKSON = noClasses()
            .that()
            .resideOutsideOfPackage("io.continuity.codec.jackson..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
            .because("who does not want JSON needs no Jackson");

    @ArchTest
    static final ArchRule ONLY_SESSION_REDIS_NAMES_LETTUCE = noClasses()
            .that()
            .resideOutsideOfPackages("io.continuity.session.redis..", "io.continuity.spring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lettuce..")
            .because("modules meet through core's SPIs; the starter only hands on an address");

    @ArchTest
    static final ArchRule ONLY_SESSION_JWT_NAMES_JJWT = noClasses()
            .that()
            .resideOutsideOfPackage("io.continuity.session.jwt..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.jsonwebtoken..")
            .because("what a token looks like is nobody else's business");

    @ArchTest
    static final ArchRule SESSION_JWT_KNOWS_CORE_AND_JJWT_ONLY = classes()
            .that()
            .resideInAPackage("io.continuity.session.jwt..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    "org.jspecify..",
                    "io.continuity",
                    "io.continuity.codec",
                    "io.continuity.crypto",
                    "io.continuity.session",
                    "io.continuity.session.jwt..",
                    "io.jsonwebtoken..")
            .because("a store works without servlets, Redis or Spring");

    @ArchTest
    static final ArchRule ONLY_SERVLET_AND_STARTER_NAME_SERVLETS = noClasses()
            .that()
            .resideOutsideOfPackages("io.continuity.servlet..", "io.continuity.spring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..")
            .because("the rest must work where there are no servlets");

    @ArchTest
    static final ArchRule ONLY_WS_MODULES_NAME_WEBSOCKETS = noClasses()
            .that()
            .resideOutsideOfPackages("io.continuity.ws..", "io.continuity.spring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.websocket..")
            .because("the rest must work where there are no WebSockets");

    @ArchTest
    static final ArchRule WS_COMMON_KNOWS_CORE_AND_CLIENTS_WEBSOCKETS_ONLY = classes()
            .that()
            .resideInAPackage("io.continuity.ws.common..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.continuity",
                    "io.continuity.resume",
                    "io.continuity.ws.common..",
                    "jakarta.websocket")
            .because("a client has nothing of jakarta.websocket.server on its class path");

    @ArchTest
    static final ArchRule WS_SERVER_KNOWS_CORE_AND_WEBSOCKETS_ONLY = classes()
            .that()
            .resideInAPackage("io.continuity.ws.server..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.continuity",
                    "io.continuity.codec",
                    "io.continuity.drain",
                    "io.continuity.resume",
                    "io.continuity.session",
                    "io.continuity.ws.common..",
                    "io.continuity.ws.server..",
                    "jakarta.websocket..")
            .because("endpoints work on any container, with servlets or without");

    @ArchTest
    static final ArchRule WS_CLIENT_KNOWS_CORE_AND_WEBSOCKETS_ONLY = classes()
            .that()
            .resideInAPackage("io.continuity.ws.client..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.continuity",
                    "io.continuity.resume",
                    "io.continuity.ws.common..",
                    "io.continuity.ws.client..",
                    "jakarta.websocket")
            .because("a client works over any container, and needs nothing of servers");

    @ArchTest
    static final ArchRule ONLY_THE_STARTER_NAMES_SPRING = noClasses()
            .that()
            .resideOutsideOfPackage("io.continuity.spring..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.micrometer..")
            .because("plain servlet applications use the same modules");

    @ArchTest
    static final ArchRule MODULES_MEET_IN_CORE = noClasses()
            .that()
            .resideInAPackage("io.continuity.servlet..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.continuity.session.redis..", "io.continuity.session.jwt..", "io.continuity.codec.jackson..")
            .because("the filter works over any store and any codec");

    @ArchTest
    static final ArchRule NOBODY_SHIPS_THE_TEST_KIT = noClasses()
            .that()
            .resideOutsideOfPackage(TESTKIT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(TESTKIT)
            .because("it is for tests");

    @ArchTest
    static final ArchRule CLOCKS_ARE_READ_IN_ONE_PLACE = noClasses()
            .that(not(assignableTo(Clocks.class)))
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .because("tests move time: take an InstantSource or a ticker");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .because("wait for an event with a bound");

    @ArchTest
    static final ArchRule NOBODY_PINS_A_VIRTUAL_THREAD = classes()
            .that(not(resideInAPackage(TESTKIT)))
            .and(not(belongToAnyOf(
                    InMemorySessionStore.class,
                    InMemoryRevocationSource.class,
                    InMemoryFleet.class,
                    SessionUpkeep.class)))
            .and(not(simpleName("ActiveSessions")))
            .and(not(simpleName("FleetUpkeep")))
            .and(not(simpleName("JvmSignals")))
            .and(not(simpleName("ReadinessUpkeep")))
            .should(new UseNoMonitors())
            .because(
                    "up to JDK 23 a virtual thread that waits while it holds a monitor, or for one, keeps its carrier: take a"
                            + " ReentrantLock. Those that are named hold theirs for the heap, or to start and stop a thread");

    @ArchTest
    static final ArchRule NOBODY_OWNS_A_THREAD_IN_SECRET = noClasses()
            .that(not(resideInAPackage(TESTKIT)))
            .and(not(belongToAnyOf(SessionUpkeep.class)))
            .and(not(simpleName("ActiveSessions")))
            .and(not(simpleName("FleetUpkeep")))
            .and(not(simpleName("ReadinessUpkeep")))
            .and(not(simpleName("DaemonScheduler")))
            .and(not(simpleName("ConnectionThreads")))
            .and(not(simpleName("ParticipantThreads")))
            .and(not(simpleName("SignalLink")))
            .and(not(simpleName("RequestPublisher")))
            .and(not(simpleName("SharedThreads")))
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Executors.class, ThreadPoolExecutor.class, ScheduledThreadPoolExecutor.class)
            .orShould()
            .callConstructorWhere(target(owner(type(Thread.class))))
            .because("a library has no threads it was not told about; docs/concurrency.md names those that there are");

    @ArchTest
    static final ArchRule PUBLIC_CLASSES_ARE_CLOSED = classes()
            .that()
            .arePublic()
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because("what can be extended can never change");

    @ArchTest
    static final ArchRule PUBLIC_FIELDS_ARE_CONSTANTS = fields().that()
            .arePublic()
            .should()
            .beStatic()
            .andShould()
            .beFinal()
            .because("a public field is state that everybody owns");

    @ArchTest
    static final ArchRule EXCEPTIONS_HAVE_ONE_ROOT = classes()
            .that()
            .areAssignableTo(Throwable.class)
            .and(not(resideInAnyPackage(TESTKIT)))
            .should()
            .beAssignableTo(ContinuityException.class)
            .because("one catch clause must be enough for a user");

    @ArchTest
    static final ArchRule AUTO_CONFIGURATIONS_OFFER_NOTHING = methods()
            .that()
            .areDeclaredInClassesThat()
            .haveSimpleNameEndingWith("AutoConfiguration")
            .should()
            .notBePublic()
            .because("their beans are the API, not their methods");

    @ArchTest
    static final ArchRule IDS_ARE_REVEALED_TO_COOKIES_AND_KEYS_ONLY = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.continuity.session",
                    "io.continuity.session.redis",
                    "io.continuity.session.jwt",
                    "io.continuity.servlet",
                    TESTKIT)
            .should()
            .callMethod(SessionId.class, "value")
            .because("a session id is a credential; SessionId.hash() is what may be shown");
}
