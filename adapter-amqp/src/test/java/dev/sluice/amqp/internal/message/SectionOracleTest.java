package dev.sluice.amqp.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.amqp.internal.performative.Descriptor;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.ValueReader;
import dev.sluice.amqp.oracle.Mutation;
import dev.sluice.amqp.oracle.OwnCodec;
import dev.sluice.amqp.oracle.ProtonCodec;
import dev.sluice.amqp.oracle.ProtonLimits;
import dev.sluice.amqp.oracle.ProtonValues;
import dev.sluice.amqp.oracle.RandomValues;
import dev.sluice.core.address.Address;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;

import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** What the adapter finds in encoded messages, with proton-j as the oracle. */
class SectionOracleTest {
    private static final int ROUNDS = 4_000;
    private static final Address ADDRESS = Address.of("a");
    private static final int MAX_SECTIONS = 20;

    private final ProtonCodec proton = ProtonCodec.ofDefinedTypes();
    private final RandomValues values = new RandomValues(20_260_304);
    private final ProtonSections sections = new ProtonSections(values);

    @Test
    void readsEverySectionThatProtonWrites() throws DecodeException {
        for (int round = 0; round < ROUNDS; round++) {
            List<Section> all = sections.message();
            byte[] bytes = proton.encode(all.toArray());
            assertReadAs(all, bytes, hint(round, bytes));
        }
    }

    @Test
    void refusesMutatedMessagesOrReadsThemAsProtonDoes() {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = proton.encode(sections.message().toArray());
            byte[] mutated = Mutation.of(bytes, values.random());
            String hint = hint(round, mutated);
            try {
                Bytes encoded = Bytes.wrap(mutated);
                ReceivedMessage.of(encoded).toMessage(ADDRESS, 0).properties();
                if (isBeyondTheOracle(mutated)) {
                    continue;
                }
                List<@Nullable Object> theirs = proton.decodeAll(mutated, MAX_SECTIONS);
                assertReadAs(theirs, mutated, hint);
            } catch (DecodeException refusal) {
                refused++;
            } catch (RuntimeException broken) {
                throw new AssertionError(hint, broken);
            }
        }
        int count = refused;
        assertTrue(count > ROUNDS / 4 && count < ROUNDS, () -> count + " refused");
    }

    /** Besides the known limits, proton-j refuses ulongs for keys of annotations (AMQP 3.2.10). */
    private static boolean isBeyondTheOracle(byte[] message) throws DecodeException {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        boolean isBeyond = false;
        while (buffer.hasRemaining()) {
            if (new ValueReader(buffer).read() instanceof Described(Object descriptor, var value)) {
                int code = Descriptor.codeOf(descriptor);
                boolean hasAnnotations =
                        code == Descriptor.DELIVERY_ANNOTATIONS
                                || code == Descriptor.MESSAGE_ANNOTATIONS;
                isBeyond |=
                        ProtonLimits.of(value) != null
                                || (hasAnnotations
                                        && value instanceof Map<?, ?> map
                                        && !map.keySet().stream()
                                                .allMatch(Symbol.class::isInstance));
            }
        }
        return isBeyond;
    }

    private static void assertReadAs(List<?> sections, byte[] bytes, String hint)
            throws DecodeException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        MessageLayout layout = SectionScanner.scan(buffer);
        Message message = ReceivedMessage.of(Bytes.wrap(bytes)).toMessage(ADDRESS, 0);
        assertTrue(message.properties().size() >= 0, "the properties can be read");
        int bodies = 0;
        for (Object section : sections) {
            switch (section) {
                case Header header ->
                        assertEquals(ProtonSections.header(header), layout.header(), hint);
                case DeliveryAnnotations _ -> {}
                case MessageAnnotations annotations ->
                        assertEquals(
                                ProtonValues.fromProton(annotations.getValue()),
                                ProtonValues.plain(read(buffer, layout.annotations())),
                                hint);
                case Properties properties ->
                        assertEquals(
                                ProtonSections.properties(properties),
                                MessageProperties.read(buffer.position(layout.properties())),
                                hint);
                case ApplicationProperties properties ->
                        assertEquals(
                                ProtonValues.fromProton(properties.getValue()),
                                read(buffer, layout.applicationProperties()),
                                hint);
                case AmqpValue value -> {
                    bodies++;
                    assertBody(BodyForm.VALUE, value.getValue(), layout, buffer, hint);
                }
                case AmqpSequence _ -> bodies++;
                case Data _ -> bodies++;
                case Footer footer -> assertFooter(footer, layout, buffer, hint);
                default -> throw new IllegalStateException("no section: " + section);
            }
        }
        assertEquals(bodies, layout.bodySections(), hint);
        assertData(sections, message, hint);
    }

    private static void assertBody(
            BodyForm form,
            @Nullable Object theirs,
            MessageLayout layout,
            ByteBuffer buffer,
            String hint)
            throws DecodeException {
        assertEquals(form, layout.bodyForm(), hint);
        Object body = read(buffer, layout.bodyFrom());
        assertTrue(body instanceof Described, hint);
        Object value = body instanceof Described described ? described.value() : null;
        assertEquals(ProtonValues.fromProton(theirs), ProtonValues.plain(value), hint);
        assertEquals(layout.bodyTo(), buffer.position(), hint);
    }

    private static void assertFooter(
            Footer footer, MessageLayout layout, ByteBuffer buffer, String hint)
            throws DecodeException {
        Object read = ProtonValues.plain(read(buffer, layout.bodyTo()));
        Map<?, ?> map = (Map<?, ?>) ProtonValues.fromProton(footer.getValue());
        assertTrue(read instanceof Described, hint);
        assertEquals(map, read instanceof Described described ? described.value() : null, hint);
        assertEquals(buffer.limit(), buffer.position(), hint);
    }

    private static void assertData(List<?> sections, Message message, String hint) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        boolean hasData = false;
        for (Object section : sections) {
            if (section instanceof Data data) {
                hasData = true;
                var bytes = data.getValue();
                joined.write(bytes.getArray(), bytes.getArrayOffset(), bytes.getLength());
            }
        }
        if (hasData) {
            assertEquals(BodyKind.BINARY, message.bodyKind(), hint);
            assertEquals(Bytes.wrap(joined.toByteArray()), message.body(), hint);
        }
    }

    private static @Nullable Object read(ByteBuffer buffer, int at) throws DecodeException {
        return new ValueReader(buffer.position(at)).read();
    }

    private String hint(int round, byte[] bytes) {
        return values + " round " + round + ": " + OwnCodec.hex(bytes);
    }
}
