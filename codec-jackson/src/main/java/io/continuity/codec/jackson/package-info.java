/** Session attributes as JSON through Jackson 3. */
package io.continuity.codec.jackson;
