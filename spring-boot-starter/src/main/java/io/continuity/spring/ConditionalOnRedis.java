package io.continuity.spring;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;

/** Where there is what reaches a Redis: sessions in tokens do without it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnClass(name = {ConditionalOnRedis.STORE, ConditionalOnRedis.DRIVER})
@interface ConditionalOnRedis {
    /** By their names: of an annotation on an annotation, classes that are missing cannot be read. */
    String STORE = "io.continuity.session.redis.RedisSessionStore";

    String DRIVER = "io.lettuce.core.RedisURI";
}
