/**
 * The broker process: it reads the configuration, opens the store, starts the routing engine and
 * the listeners, and stops them in the opposite order. Starting and stopping run on the caller's
 * thread; connections live on the event loops.
 */
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
