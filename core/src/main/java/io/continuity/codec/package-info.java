/** Turns attribute values into bytes and back, without trusting the bytes. */
package io.continuity.codec;
