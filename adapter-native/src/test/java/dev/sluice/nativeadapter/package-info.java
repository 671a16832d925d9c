/** Tests of what the adapter shows to the server; each runs on the thread of its test. */
@NullMarked
package dev.sluice.nativeadapter;

import org.jspecify.annotations.NullMarked;
