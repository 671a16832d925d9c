/**
 * The one message model that all protocols meet in. Everything here is immutable and owns plain
 * heap memory, so a message may be shared by any number of threads and can never be used after it
 * was freed.
 */
@NullMarked
package dev.sluice.core.message;

import org.jspecify.annotations.NullMarked;
