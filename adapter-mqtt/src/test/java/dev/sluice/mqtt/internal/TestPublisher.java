package dev.sluice.mqtt.internal;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.FakeBroker;

/** Publishes as another client would. */
final class TestPublisher {
    private TestPublisher() {}

    /** Publishes some messages of QoS 0, and lets something happen after each. */
    static void publish(FakeBroker broker, String topic, int count, Runnable after) {
        for (int i = 0; i < count; i++) {
            broker.publish(Message.to(Address.of(topic)).quality(Quality.AT_MOST_ONCE).build());
            after.run();
        }
    }
}
