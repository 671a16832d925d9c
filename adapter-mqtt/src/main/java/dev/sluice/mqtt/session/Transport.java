package dev.sluice.mqtt.session;

import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.PublishTemplate;

/**
 * What the protocol tells its transport connection to do. What is sent goes out in this order, at
 * the latest when the current burst of work ends. <i>Confined to its event loop.</i>
 */
public interface Transport {
    /** A CONNECT named its version: everything sent from now on is encoded in it. */
    void speak(ProtocolVersion version);

    /**
     * The client is connected: packets up to the configured size are read, and silence of one and a
     * half times the keep alive ends in {@link MqttConnection#keepAliveExpired}; 0 means never.
     */
    void accepted(int keepAliveSeconds);

    /** Sends a packet. */
    void send(Packet packet);

    /** Sends a PUBLISH with the receiver's own flag, packet identifier and properties. */
    void publish(PublishTemplate template, boolean dup, int packetId, PropertyBlock own);

    /** How many bytes {@link #send} would send. */
    int size(Packet packet);

    /** Whether the peer reads as fast as it is written to. */
    boolean isWritable();

    /** {@link MqttConnection#wantsInput} may have become true. */
    void resumeInput();

    /** Sends what was handed over and closes. Idempotent. */
    void close();
}
