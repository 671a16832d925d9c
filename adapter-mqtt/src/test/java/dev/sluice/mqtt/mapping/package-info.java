/** Tests of what crosses from and to MQTT. */
@NullMarked
package dev.sluice.mqtt.mapping;

import org.jspecify.annotations.NullMarked;
