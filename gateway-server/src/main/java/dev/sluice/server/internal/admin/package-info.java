/**
 * The admin listener: health and metrics over HTTP. It has one event loop of its own, so that it
 * answers when the broker's loops do not.
 */
@NullMarked
package dev.sluice.server.internal.admin;

import org.jspecify.annotations.NullMarked;
