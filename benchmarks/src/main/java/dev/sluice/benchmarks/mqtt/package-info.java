/**
 * MQTT brokers under the same load, one beside the other: Sluice, Mosquitto, and a server that does
 * nothing, which shows what the load itself can do. Everything runs on the main thread; the brokers
 * are processes of their own.
 */
@NullMarked
package dev.sluice.benchmarks.mqtt;

import org.jspecify.annotations.NullMarked;
