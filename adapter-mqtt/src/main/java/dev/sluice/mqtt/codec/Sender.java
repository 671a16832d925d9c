package dev.sluice.mqtt.codec;

/** The side of a connection that sent a packet; it decides which packet types are legal. */
public enum Sender {
    /** The client; what a broker receives. */
    CLIENT,
    /** The server; what a client or bridge receives. */
    SERVER
}
