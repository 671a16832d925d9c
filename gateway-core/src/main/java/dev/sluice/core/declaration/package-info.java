/** What a queue or a stream is declared to be, in the configuration file or while running. */
@NullMarked
package dev.sluice.core.declaration;

import org.jspecify.annotations.NullMarked;
