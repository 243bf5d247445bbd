/**
 * A service's API as an OpenAPI 3.1 document at {@code /openapi}, and a page for it at {@code
 * /docs}. What is mapped comes from the controllers; what is said about it is written in {@code
 * openapi/} on the classpath, so that controllers stay free of it.
 */
@NullMarked
package io.sessionlog.support.openapi;

import org.jspecify.annotations.NullMarked;
