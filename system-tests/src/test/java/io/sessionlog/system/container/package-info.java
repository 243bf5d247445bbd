/**
 * docker-compose.yml as it is: images built, ten containers, everything through the gateway; needs
 * a container engine, and runs by {@code -Pcontainers} alone.
 */
@NullMarked
package io.sessionlog.system.container;

import org.jspecify.annotations.NullMarked;
