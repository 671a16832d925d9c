/**
 * The last message of each address that was to be retained: keeping it, finding it by topic filter,
 * and bringing it to who subscribes. Each address belongs to the lane that its name hashes to; each
 * class is confined to a lane unless it says otherwise.
 */
@NullMarked
package dev.sluice.routing.internal.retained;

import org.jspecify.annotations.NullMarked;
