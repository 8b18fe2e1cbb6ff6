package io.continuity.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code continuity.session.adopt.*}. <em>Immutable.</em>
 *
 * @param mode How to share sessions with Spring Session, for the time of moving: "dual" keeps them where its instances
 *     find them too, "read" takes them over when they are first used.
 * @param namespace What Spring Session's keys in Redis begin with: its property spring.session.data.redis.namespace.
 * @param repositoryType Which layout Spring Session keeps: its property spring.session.data.redis.repository-type.
 */
@ConfigurationProperties("continuity.session.adopt")
record SessionAdoptionProperties(
        @Nullable Mode mode,
        @DefaultValue("spring:session") String namespace,
        @DefaultValue("default") RepositoryType repositoryType) {

    /** As SpringSessionStore.Mode, and off. */
    enum Mode {
        OFF,
        READ,
        DUAL
    }

    /** As Spring Session names them. */
    enum RepositoryType {
        DEFAULT,
        INDEXED
    }
}
