/** Accounts with a known truth, and a network that delays, repeats, reorders and loses. */
@org.jspecify.annotations.NullMarked
package io.sessionlog.model.simulation;
