/** Tests of what a turn commits. */
@NullMarked
package dev.sluice.routing.internal.commit;

import org.jspecify.annotations.NullMarked;
