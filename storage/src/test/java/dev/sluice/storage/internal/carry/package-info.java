/** Tests of what journal files become. Each is confined to the thread that runs it. */
@NullMarked
package dev.sluice.storage.internal.carry;

import org.jspecify.annotations.NullMarked;
