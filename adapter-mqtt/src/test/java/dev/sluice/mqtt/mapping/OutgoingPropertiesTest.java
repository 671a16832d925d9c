package dev.sluice.mqtt.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Original;
import dev.sluice.mqtt.codec.PropertyBlock;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

class OutgoingPropertiesTest {
    private static final ApplicationProperties NOTES =
            new ApplicationProperties.Builder().add("x-opt-dead-letter-reason", "expired").build();

    private final OutgoingProperties outgoing = new OutgoingProperties(new LongAdder());

    @Test
    void whatTheBrokerNotedFollowsThePublishersBytes() {
        Bytes sent = PropertyBlock.builder().user("own", "1").build().toBytes();
        Message message =
                Message.to(Address.of("a"))
                        .body(Bytes.utf8("b"), BodyKind.BINARY)
                        .original(new Original("mqtt-5", sent))
                        .annotations(NOTES)
                        .build();
        assertEquals(List.of("own=1", "x-opt-dead-letter-reason=expired"), users(message));
    }

    @Test
    void itIsToldOfAMessageOfAnotherProtocolToo() {
        Message message =
                Message.to(Address.of("a"))
                        .body(Bytes.utf8("b"), BodyKind.BINARY)
                        .timestampMs(5)
                        .annotations(NOTES)
                        .build();
        assertEquals(
                List.of("sluice-timestamp=5", "x-opt-dead-letter-reason=expired"), users(message));
    }

    @Test
    void aPlainMessageHasNoProperties() {
        Message message =
                Message.to(Address.of("a"))
                        .body(Bytes.utf8("b"), BodyKind.BINARY)
                        .original(new Original("mqtt-5", Bytes.EMPTY))
                        .build();
        assertEquals(PropertyBlock.EMPTY, outgoing.of(message, 0));
    }

    private List<String> users(Message message) {
        return outgoing.of(message, 0).userProperties().stream()
                .map(each -> each.name() + "=" + each.value())
                .toList();
    }
}
