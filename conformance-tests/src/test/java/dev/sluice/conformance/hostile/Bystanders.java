package dev.sluice.conformance.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.client.TestMessage;
import dev.sluice.conformance.harness.RunningBroker;

import java.util.ArrayList;
import java.util.List;

/**
 * Honest clients of each protocol that were connected before and must not notice.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class Bystanders implements AutoCloseable {
    private static final String TOPIC = "bystanders/t";

    private final List<TestClient> clients = new ArrayList<>();
    private final List<Inbox> inboxes = new ArrayList<>();
    private int count;

    Bystanders(RunningBroker broker) throws Exception {
        for (ClientLibrary library :
                List.of(ClientLibrary.HIVEMQ_MQTT5, ClientLibrary.PROTONJ2, ClientLibrary.NATIVE)) {
            TestClient client = library.connect(broker);
            clients.add(client);
            inboxes.add(client.subscribe(TOPIC));
        }
    }

    /** Each of them publishes, and all of them receive. */
    void check() throws Exception {
        for (TestClient client : clients) {
            String text = "still here " + count++;
            client.publish(TOPIC, TestMessage.text(text));
            for (Inbox inbox : inboxes) {
                assertEquals(text, inbox.await().body().asUtf8());
            }
        }
    }

    @Override
    public void close() {
        clients.forEach(TestClient::close);
    }
}
