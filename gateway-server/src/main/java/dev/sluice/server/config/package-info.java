/**
 * The configuration of a whole server: the sections of this module, those of the routing engine,
 * and those of the adapters and stores found on the class path. Used on the starting thread only.
 */
@NullMarked
package dev.sluice.server.config;

import org.jspecify.annotations.NullMarked;
