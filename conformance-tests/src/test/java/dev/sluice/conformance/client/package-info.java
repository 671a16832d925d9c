/**
 * Real client libraries behind one small interface, so that a test of the bridge is written once.
 * Each client is used on the test's thread; what its library's threads receive goes through an
 * inbox.
 */
@NullMarked
package dev.sluice.conformance.client;

import org.jspecify.annotations.NullMarked;
