/**
 * Names: where a message goes, and patterns over such names. There is one form for all protocols,
 * levels separated by {@code /}; adapters never swap characters.
 */
@NullMarked
package dev.sluice.core.address;

import org.jspecify.annotations.NullMarked;
