/** The MQTT adapter's configuration: what a listener's section may say. Immutable data. */
@NullMarked
package dev.sluice.mqtt;

import org.jspecify.annotations.NullMarked;
