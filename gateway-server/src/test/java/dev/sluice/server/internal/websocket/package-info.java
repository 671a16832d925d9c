/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.internal.websocket;

import org.jspecify.annotations.NullMarked;
