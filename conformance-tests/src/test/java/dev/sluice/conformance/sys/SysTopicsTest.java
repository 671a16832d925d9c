package dev.sluice.conformance.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.client.TestMessage;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code $SYS/broker} as a stock client sees it. */
class SysTopicsTest {
    private static final String CONNECTED = "$SYS/broker/clients/connected";
    private static final String SENT = "$SYS/broker/publish/messages/sent";
    private static final String PACKETS = "$SYS/broker/messages/received";

    @TempDir Path directory;

    /** Reads until the number is there; it changes as clients come. */
    private static List<Long> awaitAtLeast(Inbox inbox, long wanted) throws Exception {
        List<Long> values = new ArrayList<>();
        do {
            values.add(Long.parseLong(inbox.await().body().asUtf8()));
        } while (values.getLast() < wanted);
        return values;
    }

    @Test
    void tellsTrueNumbersToWhoAsksForThem() throws Exception {
        BrokerConfig config = BrokerConfig.in(directory).sysInterval("100ms");
        try (InProcessBroker broker = InProcessBroker.start(config);
                TestClient everything = ClientLibrary.HIVEMQ_MQTT5.connect(broker);
                TestClient watcher = ClientLibrary.PAHO_MQTT5.connect(broker)) {
            Inbox all = everything.subscribe("#");
            String version = watcher.subscribe("$SYS/broker/version").await().body().asUtf8();
            assertTrue(version.startsWith("sluice "), version);
            Inbox connected = watcher.subscribe(CONNECTED);
            assertEquals(2, awaitAtLeast(connected, 2).getLast());
            try (TestClient third = ClientLibrary.PAHO_MQTT3.connect(broker)) {
                assertEquals(3, awaitAtLeast(connected, 3).getLast());
                long before = awaitAtLeast(third.subscribe(SENT), 1).getFirst();
                for (int i = 0; i < 50; i++) {
                    watcher.publish("mine", TestMessage.text("m" + i));
                }
                awaitAtLeast(third.subscribe(PACKETS), 50);
                Inbox sent = watcher.subscribe(SENT);
                assertTrue(awaitAtLeast(sent, before + 50).getLast() >= before + 50);
            }
            for (int i = 0; i < 50; i++) {
                // [MQTT-4.7.2-1]: "#" brings no message of $SYS in between.
                assertEquals("m" + i, all.await().body().asUtf8());
            }
        }
    }
}
