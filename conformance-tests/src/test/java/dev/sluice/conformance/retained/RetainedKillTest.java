package dev.sluice.conformance.retained;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.BrokerProcess;
import dev.sluice.conformance.harness.Seed;
import dev.sluice.conformance.retained.RetainingClient.Library;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was acknowledged as retained, or as removed, is so after SIGKILL. */
class RetainedKillTest {
    private static final int KILLS = Integer.getInteger("sluice.kills", 3);
    private static final int CHANGES = 100;
    private static final List<Library> LIBRARIES = List.of(Library.values());

    @TempDir Path directory;

    @Test
    void whatWasAcknowledgedIsRetained() throws Exception {
        Random random = Seed.random("RetainedKillTest");
        BrokerConfig config = BrokerConfig.in(directory);
        Map<String, String> expected = new TreeMap<>();
        for (int life = 0; life < KILLS; life++) {
            try (BrokerProcess broker = BrokerProcess.start(config)) {
                compare(broker, expected);
                Library library = LIBRARIES.get(life % LIBRARIES.size());
                RetainingClient client = library.connect(broker);
                for (int i = 0; i < CHANGES; i++) {
                    String topic = "kill/" + random.nextInt(20);
                    if (random.nextInt(4) == 0) {
                        client.retain(topic, "");
                        expected.remove(topic);
                    } else {
                        String body = life + "-" + i;
                        client.retain(topic, body);
                        expected.put(topic, body);
                    }
                }
                broker.kill();
            }
        }
        try (BrokerProcess broker = BrokerProcess.start(config)) {
            compare(broker, expected);
        }
    }

    private static void compare(BrokerProcess broker, Map<String, String> expected)
            throws Exception {
        TreeSet<String> wanted = new TreeSet<>();
        expected.forEach((topic, body) -> wanted.add(topic + "=" + body + "!"));
        TreeSet<String> got = new TreeSet<>();
        try (RetainingClient client = Library.HIVEMQ_5.connect(broker);
                RetainingClient marking = Library.PAHO_3.connect(broker)) {
            client.subscribe("kill/#", 0);
            for (int i = 0; i < expected.size(); i++) {
                got.add(client.next());
            }
            marking.retain("kill/mark", "");
            assertEquals("kill/mark=", client.next(), "and no more");
        }
        assertEquals(wanted, got);
    }
}
