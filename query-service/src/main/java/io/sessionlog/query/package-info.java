/**
 * The read model and HTTP out. Every node holds every session, so every node answers everything.
 */
@NullMarked
package io.sessionlog.query;

import org.jspecify.annotations.NullMarked;
