/** Tests of the shipped stores. */
@NullMarked
package dev.sluice.storage;

import org.jspecify.annotations.NullMarked;
