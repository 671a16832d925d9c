package dev.sluice.conformance.client;

import dev.sluice.conformance.harness.RunningBroker;

/** The client libraries of the bridging matrix. */
public enum ClientLibrary {
    HIVEMQ_MQTT3(Protocol.MQTT3) {
        @Override
        public TestClient connect(RunningBroker broker) throws Exception {
            return new HiveMqtt3Client(broker.host(), broker.port("mqtt"));
        }
    },
    HIVEMQ_MQTT5(Protocol.MQTT5) {
        @Override
        public TestClient connect(RunningBroker broker) throws Exception {
            return new HiveMqtt5Client(broker.host(), broker.port("mqtt"));
        }
    },
    PAHO_MQTT3(Protocol.MQTT3) {
        @Override
        public TestClient connect(RunningBroker broker) throws Exception {
            return new PahoMqtt3Client(broker.host(), broker.port("mqtt"));
        }
    },
    PAHO_MQTT5(Protocol.MQTT5) {
        @Override
        public TestClient connect(RunningBroker broker) throws Exception {
            return new PahoMqtt5Client(broker.host(), broker.port("mqtt"));
        }
    },
    QPID_JMS(Protocol.AMQP) {
        @Override
        public TestClient connect(RunningBroker broker) throws Exception {
            return new JmsClient(broker.host(), broker.port("amqp"));
        }
    },
    PROTONJ2(Protocol.AMQP) {
        @Override
        public TestClient connect(RunningBroker broker) throws Exception {
            return new ProtonClient(broker.host(), broker.port("amqp"));
        }
    },
    NATIVE(Protocol.NATIVE) {
        @Override
        public TestClient connect(RunningBroker broker) throws Exception {
            return new NativeClient(broker.host(), broker.port("native"));
        }
    };

    private final Protocol protocol;

    ClientLibrary(Protocol protocol) {
        this.protocol = protocol;
    }

    public Protocol protocol() {
        return protocol;
    }

    /** Connects a new client; the caller closes it. */
    public abstract TestClient connect(RunningBroker broker) throws Exception;

    /** What a library speaks. */
    public enum Protocol {
        /** Knows a body and nothing else. */
        MQTT3,
        MQTT5,
        AMQP,
        NATIVE;

        /** MQTT publishes to queues and does not consume from them yet. */
        public boolean consumesQueues() {
            return this == AMQP || this == NATIVE;
        }
    }
}
