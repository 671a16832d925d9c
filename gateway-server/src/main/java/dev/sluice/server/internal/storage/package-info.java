/** The server's directory. Used when the process starts and stops, on that thread. */
@NullMarked
package dev.sluice.server.internal.storage;

import org.jspecify.annotations.NullMarked;
