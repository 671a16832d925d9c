/** Stores that fail and crash when a test says so. */
@NullMarked
package dev.sluice.routing.testkit;

import org.jspecify.annotations.NullMarked;
