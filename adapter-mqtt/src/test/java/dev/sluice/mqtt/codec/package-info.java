/** Tests of the codec, driven by the byte vectors in the resources. On the test's own thread. */
@NullMarked
package dev.sluice.mqtt.codec;

import org.jspecify.annotations.NullMarked;
