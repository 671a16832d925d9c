package dev.sluice.conformance.client;

import dev.sluice.conformance.harness.RunningBroker;

/** The client libraries of the bridging matrix. */
public enum ClientLibrary {
    HIVEMQ_MQTT3(Protocol.MQTT3) {
        @Override
        TestClient connect(Carrier carrier, String host, int port) throws Exception {
            return new HiveMqtt3Client(carrier, host, port);
        }
    },
    HIVEMQ_MQTT5(Protocol.MQTT5) {
        @Override
        TestClient connect(Carrier carrier, String host, int port) throws Exception {
            return new HiveMqtt5Client(carrier, host, port);
        }
    },
    PAHO_MQTT3(Protocol.MQTT3) {
        @Override
        TestClient connect(Carrier carrier, String host, int port) throws Exception {
            return new PahoMqtt3Client(carrier, host, port);
        }
    },
    PAHO_MQTT5(Protocol.MQTT5) {
        @Override
        TestClient connect(Carrier carrier, String host, int port) throws Exception {
            return new PahoMqtt5Client(carrier, host, port);
        }
    },
    QPID_JMS(Protocol.AMQP) {
        @Override
        TestClient connect(Carrier carrier, String host, int port) throws Exception {
            return new JmsClient(carrier, host, port);
        }
    },
    PROTONJ2(Protocol.AMQP) {
        @Override
        TestClient connect(Carrier carrier, String host, int port) throws Exception {
            return new ProtonClient(carrier, host, port);
        }
    },
    NATIVE(Protocol.NATIVE) {
        @Override
        TestClient connect(Carrier carrier, String host, int port) throws Exception {
            return new NativeClient(host, port);
        }
    };

    private final Protocol protocol;

    ClientLibrary(Protocol protocol) {
        this.protocol = protocol;
    }

    public Protocol protocol() {
        return protocol;
    }

    /** Connects a new client to its protocol's listener; the caller closes it. */
    public TestClient connect(RunningBroker broker) throws Exception {
        return connect(broker, Carrier.TCP, protocol.listener());
    }

    /** Connects a new client; the caller closes it. */
    public TestClient connect(RunningBroker broker, Carrier carrier, String listener)
            throws Exception {
        if (carrier == Carrier.WEBSOCKET && !protocol.knowsWebSocket()) {
            throw new IllegalArgumentException(this + " knows no WebSocket");
        }
        return connect(carrier, broker.host(), broker.port(listener));
    }

    abstract TestClient connect(Carrier carrier, String host, int port) throws Exception;

    /** What a library speaks. */
    public enum Protocol {
        /** Knows a body and nothing else. */
        MQTT3,
        MQTT5,
        AMQP,
        NATIVE;

        /** The listener that speaks it alone. */
        String listener() {
            return switch (this) {
                case MQTT3, MQTT5 -> "mqtt";
                case AMQP -> "amqp";
                case NATIVE -> "native";
            };
        }

        /** Whether its libraries here do; the broker does for each. */
        public boolean knowsWebSocket() {
            return this != NATIVE;
        }

        /** MQTT publishes to queues and does not consume from them yet. */
        public boolean consumesQueues() {
            return this == AMQP || this == NATIVE;
        }
    }
}
