/**
 * The stores that ship with the broker. They are called from every event loop and answer on the
 * loop that each request names; how each one keeps its state to itself stands at its class.
 */
@NullMarked
package dev.sluice.storage;

import org.jspecify.annotations.NullMarked;
