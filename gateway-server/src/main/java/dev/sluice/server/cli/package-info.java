/**
 * The command {@code sluice}: what a user types, and what it prints. The only package that writes
 * to standard output. Runs on the main thread; {@code sub} prints on its client's thread.
 */
@NullMarked
package dev.sluice.server.cli;

import org.jspecify.annotations.NullMarked;
