package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;

/** The will as a CONNECT carries it (MQTT 5 sections 3.1.3.2 to 3.1.3.4). Immutable. */
public record WillData(
        Quality quality, boolean retain, String topic, PropertyBlock properties, Bytes payload) {}
