@org.jspecify.annotations.NullMarked
package io.continuity.spring.database;
