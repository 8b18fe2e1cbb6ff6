package io.continuity.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code continuity.metrics.*}. <em>Immutable.</em>
 *
 * @param instanceTag Whether to tag all meters "continuity.*" with the instance's id as well, which is another one after each
 *     restart.
 */
@ConfigurationProperties("continuity.metrics")
record MetricsProperties(@DefaultValue("true") boolean instanceTag) {}
