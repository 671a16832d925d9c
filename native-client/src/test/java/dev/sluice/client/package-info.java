/**
 * Tests of the client against a small server that speaks frames; the server's state belongs to its
 * own event loop.
 */
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
