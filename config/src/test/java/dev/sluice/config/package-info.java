/** Tests of the configuration: each confined to the thread that runs it. */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
