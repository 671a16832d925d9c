/**
 * Field-level readers and writers behind the public codec.
 *
 * <p>Owns the layout of every frame body. Confined to the thread that calls the codec.
 */
@NullMarked
package dev.sluice.nativecodec.internal;

import org.jspecify.annotations.NullMarked;
