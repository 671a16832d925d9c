/**
 * Tests of the whole adapter: real sockets and a real client library in front of the core's fake
 * broker. The fake broker runs on the server's one event loop.
 */
@NullMarked
package dev.sluice.amqp;

import org.jspecify.annotations.NullMarked;
