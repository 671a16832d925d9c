/** Tests of the adapter on an embedded channel, on the test's thread. */
@NullMarked
package dev.sluice.mqtt.internal;

import org.jspecify.annotations.NullMarked;
