/** Tests of the way of a write set. Each is confined to the thread that runs it. */
@NullMarked
package dev.sluice.storage.internal.commit;

import org.jspecify.annotations.NullMarked;
