/** {@link io.continuity.servlet.SessionFilter} and what it is made of. */
package io.continuity.servlet;
