/**
 * The topic tree with a million filters, and the tree of retained messages with a million
 * addresses.
 */
@NullMarked
package dev.sluice.benchmarks.topic;

import org.jspecify.annotations.NullMarked;
