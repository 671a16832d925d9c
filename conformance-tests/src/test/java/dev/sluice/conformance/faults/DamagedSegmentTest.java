package dev.sluice.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.Consumer;
import dev.sluice.client.ConsumerOptions;
import dev.sluice.client.Delivery;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SluiceException;
import dev.sluice.conformance.harness.Health;
import dev.sluice.conformance.harness.LogLines;
import dev.sluice.conformance.harness.Metrics;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.StartPosition;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A bit of a closed segment flips while the broker is down. */
class DamagedSegmentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** So many that the partition gets segments of its own, with less than a hundred in each. */
    private static final int MESSAGES = 2_000;

    @TempDir Path directory;

    @Test
    void theDamageIsReportedNeverDeliveredAndTheRestIsServed() throws Exception {
        try (LogLines log = new LogLines("dev.sluice.storage");
                DiskBroker broker = DiskBroker.start(directory, "reserve: 0")) {
            try (SluiceClient client = connect(broker)) {
                for (int i = 0; i < MESSAGES; i++) {
                    client.publish(
                            NativeMessage.to(AddressKind.TOPIC, "kept/it")
                                    .body(body(i).getBytes(StandardCharsets.UTF_8))
                                    .build());
                }
            }
            broker.restart();
            String segment = secondSegment(broker);
            int middle = broker.disk().bytes(segment).length / 2;
            broker.disk().flip(segment, middle, 3);

            try (SluiceClient client = connect(broker)) {
                List<Integer> before = readToItsEnd(client, StartPosition.FIRST, 0);
                int damaged = before.size();
                assertTrue(damaged > 50 && damaged < 300, () -> before.toString());
                int next = damaged + 1;
                while (!canBeRead(client, next)) {
                    next++;
                    assertTrue(next < damaged + 10, "too much is lost from " + damaged);
                }
                readToItsEnd(client, StartPosition.offset(next), next);
                client.publish(
                        NativeMessage.to(AddressKind.TOPIC, "kept/it")
                                .body(body(MESSAGES).getBytes(StandardCharsets.UTF_8))
                                .build());
            }
            String said =
                    "ERROR partition kept/0 cannot be read: " + segment + " is damaged at byte ";
            assertTrue(log.has(said), log.all()::toString);
            assertTrue(Metrics.of(broker).sum("sluice_store_damaged_reads_total") > 0);
            assertTrue(Health.ready(broker).isUp());
        }
    }

    private static String secondSegment(DiskBroker broker) {
        return broker.disk().names().stream()
                .filter(name -> name.startsWith("partitions/") && name.endsWith(".log"))
                .skip(1)
                .findFirst()
                .orElseThrow();
    }

    private static SluiceClient connect(DiskBroker broker) throws InterruptedException {
        return SluiceClient.builder().host(broker.host()).port(broker.port("native")).connect();
    }

    private static Consumer reader(SluiceClient client, StartPosition from)
            throws InterruptedException {
        return client.consume(
                AddressKind.STREAM, DiskBroker.STREAM, ConsumerOptions.DEFAULT.from(from));
    }

    private static boolean canBeRead(SluiceClient client, int number) throws Exception {
        try (Consumer reader = reader(client, StartPosition.offset(number))) {
            Delivery delivery = reader.receive(PATIENCE);
            return delivery != null && textOf(delivery).equals(body(number));
        } catch (SluiceException ended) {
            assertEquals(ErrorCode.STORE_UNAVAILABLE, ended.code());
            return false;
        }
    }

    /** Reads from number {@code first} on to the damage or the last message; all is as sent. */
    private static List<Integer> readToItsEnd(SluiceClient client, StartPosition from, int first)
            throws Exception {
        List<Integer> numbers = new ArrayList<>();
        Consumer reader = reader(client, from);
        int number = first;
        while (number < MESSAGES) {
            Delivery delivery;
            try {
                delivery = reader.receive(PATIENCE);
            } catch (SluiceException ended) {
                assertEquals(ErrorCode.STORE_UNAVAILABLE, ended.code());
                String why = String.valueOf(ended.getMessage());
                assertTrue(why.contains("is damaged at byte"), why);
                assertThrows(SluiceException.class, () -> reader.receive(PATIENCE));
                assertEquals(0, first, "there is one damage");
                return numbers;
            }
            assertTrue(delivery != null, "nothing after " + number);
            assertEquals(body(number), textOf(delivery));
            delivery.accept();
            numbers.add(number++);
        }
        assertTrue(first > 0, "the damage was not noticed");
        reader.close();
        return numbers;
    }

    private static String textOf(Delivery delivery) {
        return new String(delivery.message().body().toArray(), StandardCharsets.UTF_8);
    }

    private static String body(int number) {
        return number + "x".repeat(700);
    }
}
