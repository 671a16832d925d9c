package dev.sluice.benchmarks;

import dev.sluice.amqp.internal.message.ReceivedMessage;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.PerformativeDecoder;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.core.address.Address;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;

import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The adapter's decoder of AMQP 1.0 beside that of proton-j, on the same bytes: what a client with
 * JMS sends for one message, and the two frames that come back for it.
 *
 * <p><i>Confined to the benchmark's thread.</i>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AmqpCodecBenchmark {
    private static final Address ADDRESS = Address.of("sensors/1/temp");
    private static final int MAX_FRAME_BYTES = 64 << 10;

    @Param({"100", "1024"})
    int bodyBytes;

    private final PerformativeDecoder own = new PerformativeDecoder();
    private final DecoderImpl proton = new DecoderImpl();
    private ByteBuffer transfer = ByteBuffer.allocate(0);
    private ByteBuffer disposition = ByteBuffer.allocate(0);
    private ByteBuffer flow = ByteBuffer.allocate(0);

    /** Encodes the frame bodies, with proton-j, since both decoders read what it writes. */
    @Setup
    public void encode() {
        EncoderImpl encoder = new EncoderImpl(proton);
        AMQPDefinedTypes.registerAllTypes(proton, encoder);
        transfer =
                encode(
                        encoder,
                        transfer(),
                        header(),
                        annotations(),
                        properties(),
                        named(),
                        new Data(new Binary(new byte[bodyBytes])));
        disposition = encode(encoder, disposition());
        flow = encode(encoder, flow());
    }

    private static ByteBuffer encode(EncoderImpl encoder, Object... values) {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_FRAME_BYTES);
        encoder.setByteBuffer(buffer);
        for (Object value : values) {
            encoder.writeObject(value);
        }
        return ByteBuffer.wrap(Arrays.copyOf(buffer.array(), buffer.position()));
    }

    private static Transfer transfer() {
        Transfer transfer = new Transfer();
        transfer.setHandle(UnsignedInteger.ONE);
        transfer.setDeliveryId(UnsignedInteger.valueOf(1_000));
        transfer.setDeliveryTag(new Binary(new byte[] {1, 2, 3, 4}));
        transfer.setMessageFormat(UnsignedInteger.ZERO);
        transfer.setSettled(false);
        return transfer;
    }

    private static Header header() {
        Header header = new Header();
        header.setDurable(true);
        return header;
    }

    private static MessageAnnotations annotations() {
        return new MessageAnnotations(
                Map.of(
                        Symbol.valueOf("x-opt-jms-msg-type"), (byte) 3,
                        Symbol.valueOf("x-opt-jms-dest"), (byte) 1));
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setMessageId("ID:22f47d5c-91bc-42cf-879f-85915022d902:1:1:1-1");
        properties.setTo(ADDRESS.name());
        properties.setContentType(Symbol.valueOf("application/octet-stream"));
        return properties;
    }

    private static ApplicationProperties named() {
        return new ApplicationProperties(Map.of("unit", "C", "site", "north"));
    }

    private static Disposition disposition() {
        Disposition disposition = new Disposition();
        disposition.setRole(Role.RECEIVER);
        disposition.setFirst(UnsignedInteger.valueOf(1_000));
        disposition.setLast(UnsignedInteger.valueOf(1_009));
        disposition.setSettled(true);
        disposition.setState(Accepted.getInstance());
        return disposition;
    }

    private static Flow flow() {
        Flow flow = new Flow();
        flow.setNextIncomingId(UnsignedInteger.valueOf(1_000));
        flow.setIncomingWindow(UnsignedInteger.valueOf(2_048));
        flow.setNextOutgoingId(UnsignedInteger.ONE);
        flow.setOutgoingWindow(UnsignedInteger.valueOf(2_048));
        flow.setHandle(UnsignedInteger.ONE);
        flow.setDeliveryCount(UnsignedInteger.valueOf(1_000));
        flow.setLinkCredit(UnsignedInteger.valueOf(500));
        return flow;
    }

    /** A transfer and its message as the adapter takes them: judged whole, read where needed. */
    @Benchmark
    public Message transferOwn(Blackhole blackhole) throws DecodeException {
        ByteBuffer body = transfer.rewind();
        blackhole.consume(own.decode(body));
        byte[] message = new byte[body.remaining()];
        body.get(message);
        return ReceivedMessage.of(Bytes.wrap(message)).toMessage(ADDRESS, 0);
    }

    /** The same, and the application properties read, as a receiver of another protocol needs. */
    @Benchmark
    public Message transferOwnWhole(Blackhole blackhole) throws DecodeException {
        Message message = transferOwn(blackhole);
        blackhole.consume(message.properties());
        return message;
    }

    /** A transfer and all sections of its message. */
    @Benchmark
    public void transferProton(Blackhole blackhole) {
        proton.setByteBuffer(transfer.rewind());
        while (proton.getByteBufferRemaining() > 0) {
            blackhole.consume(proton.readObject());
        }
    }

    /** An acceptance of ten deliveries. */
    @Benchmark
    public Performative dispositionOwn() throws DecodeException {
        return own.decode(disposition.rewind());
    }

    /** An acceptance of ten deliveries. */
    @Benchmark
    public Object dispositionProton() {
        proton.setByteBuffer(disposition.rewind());
        return proton.readObject();
    }

    /** A grant of credit. */
    @Benchmark
    public Performative flowOwn() throws DecodeException {
        return own.decode(flow.rewind());
    }

    /** A grant of credit. */
    @Benchmark
    public Object flowProton() {
        proton.setByteBuffer(flow.rewind());
        return proton.readObject();
    }
}
