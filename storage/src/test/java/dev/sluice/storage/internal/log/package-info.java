/** Tests of segments and bundles, on files in memory. */
@NullMarked
package dev.sluice.storage.internal.log;

import org.jspecify.annotations.NullMarked;
