/**
 * The clients behind the commands {@code pub} and {@code sub}: one small port, three real client
 * libraries. Listeners are called on the library's own threads, one message at a time.
 */
@NullMarked
package dev.sluice.server.internal.client;

import org.jspecify.annotations.NullMarked;
