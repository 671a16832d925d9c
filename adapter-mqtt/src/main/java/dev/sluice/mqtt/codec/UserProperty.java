package dev.sluice.mqtt.codec;

/** One name and value of MQTT 5's user properties; names may repeat. Immutable. */
public record UserProperty(String name, String value) {}
