/** Sessions that live in a token which the client holds, and the keys that seal it. */
package io.continuity.session.jwt;
