/**
 * The PROXY protocol: the line or block by which a load balancer tells whose connection it passes
 * on. Plain classes, used on their connection's event loop.
 */
@NullMarked
package dev.sluice.server.internal.proxy;

import org.jspecify.annotations.NullMarked;
