/** Tests of the native protocol's codec; each runs on the thread of its test. */
@NullMarked
package dev.sluice.nativecodec;

import org.jspecify.annotations.NullMarked;
