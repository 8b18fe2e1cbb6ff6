package io.continuity.testkit;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Finds the server that all tests of this JVM share. <em>Immutable.</em> */
final class SharedRedis {
    /** Names a server to test with instead of starting one. */
    static final String VARIABLE = "CONTINUITY_TEST_REDIS";

    static final RedisServer INSTANCE = find();

    private static final String IMAGE = "redis:7.2-alpine";
    private static final int REDIS_PORT = 6379;

    private SharedRedis() {}

    private static RedisServer find() {
        return named().or(SharedRedis::containerised).map(RedisServer::new).orElseGet(SharedRedis::embedded);
    }

    private static Optional<URI> named() {
        return Optional.ofNullable(System.getenv(VARIABLE))
                .filter(text -> !text.isBlank())
                .map(URI::create);
    }

    /** Asking Testcontainers takes seconds where there is no Docker, so the cheap signs come first. */
    private static Optional<URI> containerised() {
        boolean possible = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return possible && DockerClientFactory.instance().isDockerAvailable()
                ? Optional.of(startContainer())
                : Optional.empty();
    }

    /** Testcontainers' reaper ends the container with this JVM, however that ends. */
    @SuppressWarnings("resource")
    private static URI startContainer() {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withExposedPorts(REDIS_PORT)
                .withCommand("redis-server", "--save", "", "--appendonly", "no");
        container.start();
        return URI.create("redis://" + container.getHost() + ":" + container.getMappedPort(REDIS_PORT));
    }

    /** The shutdown hook of the process ends it. */
    private static RedisServer embedded() {
        return new RedisServer(RedisServer.loopback(RedisProcess.start().port()));
    }
}
