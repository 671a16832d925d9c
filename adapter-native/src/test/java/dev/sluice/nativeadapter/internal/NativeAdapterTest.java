package dev.sluice.nativeadapter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.core.adapter.Detection;
import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.nativeadapter.NativeListenerConfig;
import dev.sluice.nativecodec.AuthOk;
import dev.sluice.nativecodec.Authenticate;
import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.Frame;
import dev.sluice.nativecodec.FrameDecoder;
import dev.sluice.nativecodec.FrameEncoder;
import dev.sluice.nativecodec.GoAway;
import dev.sluice.nativecodec.Hello;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.Publish;
import dev.sluice.nativecodec.PublishAck;
import dev.sluice.nativecodec.Welcome;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The adapter in a pipeline: bytes in, bytes out. */
final class NativeAdapterTest {
    private final ManualLoop loop = new ManualLoop();
    private final FakeBroker broker = new FakeBroker(loop);
    private final NativeAdapter adapter =
            new NativeAdapter(
                    Rig.context(loop, broker), Binder.defaultsOf(NativeListenerConfig.class));
    private final EmbeddedChannel channel = connect();
    private final ByteBuf received = Unpooled.buffer();

    /** One line of {@code hostile-connections.txt}. */
    record Vector(String state, String hex, String expected, String note) {}

    static List<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (InputStream in =
                        Objects.requireNonNull(
                                NativeAdapterTest.class.getResourceAsStream(
                                        "hostile-connections.txt"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split("\\|", 4);
                    vectors.add(
                            new Vector(
                                    parts[0].strip(),
                                    parts[1].replace(" ", ""),
                                    parts[2].strip(),
                                    parts[3].strip()));
                }
            }
        }
        return vectors;
    }

    @AfterEach
    void releaseEverything() {
        channel.finishAndReleaseAll();
        assertEquals(List.of(), broker.connections());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void endsOnlyTheHostileConnectionWithTheRightError(Vector vector)
            throws NativeProtocolException {
        EmbeddedChannel neighbour = connect();
        switch (vector.state()) {
            case "new" -> {}
            case "greeted" -> hello();
            case "open" -> open();
            default -> throw new IllegalArgumentException(vector.state());
        }
        write(Unpooled.wrappedBuffer(HexFormat.of().parseHex(vector.hex())));
        List<Object> answers = read();
        if (vector.expected().equals("WAIT")) {
            assertTrue(channel.isOpen(), vector.note());
            assertEquals(List.of(), answers, vector.note());
        } else {
            ErrorFrame error = (ErrorFrame) answers.getLast();
            assertEquals(vector.expected(), error.code().name(), vector.note());
            assertTrue(error.endsConnection(), vector.note());
            assertFalse(channel.isOpen(), vector.note());
        }
        assertTrue(neighbour.isOpen());
        neighbour.finishAndReleaseAll();
    }

    @Test
    void recognisesItsProtocolByFourBytes() {
        ByteBuf preamble = Unpooled.buffer();
        Preamble.Client.THIS.writeTo(preamble);
        for (int there = 0; there < 4; there++) {
            assertEquals(Detection.MORE, adapter.detect(preamble.slice(0, there)));
        }
        assertEquals(Detection.YES, adapter.detect(preamble));
        assertEquals(0, preamble.readerIndex());
        assertEquals(Detection.NO, adapter.detect(Unpooled.wrappedBuffer(new byte[] {0x10, 0x20})));
    }

    @Test
    void serversAClientThatSendsByteByByte() throws NativeProtocolException {
        ByteBuf all = Unpooled.buffer();
        Preamble.Client.THIS.writeTo(all);
        encode(new Hello(1, 0, 0, 8_192, 0, "c", List.of()), all);
        encode(new Authenticate(2, "ANONYMOUS", Octets.EMPTY), all);
        while (all.isReadable()) {
            write(all.readBytes(1));
        }
        List<Object> answers = read();
        assertEquals(
                List.of(Preamble.Server.class, Welcome.class, AuthOk.class),
                answers.stream().map(Object::getClass).toList());
        send(new Publish(3, NativeMessage.to("a").build()));
        assertEquals(new PublishAck(3, 3, PublishAck.Result.NO_TARGET), read().getLast());
        all.release();
    }

    @Test
    void takesNoMoreThanItsBudgetBeforeAuthentication() throws NativeProtocolException {
        write(clientPreamble());
        String info = "x".repeat(20_000);
        for (int i = 0; i < 4; i++) {
            ByteBuf part = Unpooled.buffer();
            part.writeInt(70_000 - 8_000 * i).writeBytes(info.getBytes(StandardCharsets.UTF_8));
            write(i == 0 ? part.setInt(0, 65_536) : part);
        }
        ErrorFrame error = (ErrorFrame) read().getLast();
        assertEquals(ErrorCode.HANDSHAKE_TOO_LARGE, error.code());
        assertFalse(channel.isOpen());
    }

    @Test
    void anAuthenticatedClientMaySendMoreThanTheBudget() throws NativeProtocolException {
        open();
        NativeMessage large = NativeMessage.to("a").body(new byte[300_000]).build();
        send(new Publish(3, large));
        assertEquals(new PublishAck(3, 3, PublishAck.Result.NO_TARGET), read().getLast());
        assertEquals(300_000, broker.published().getFirst().message().body().length());
    }

    @Test
    void nothingIsReadAfterTheEnd() throws NativeProtocolException {
        open();
        ByteBuf bytes = Unpooled.buffer();
        bytes.writeInt(1);
        encode(new Publish(3, NativeMessage.to("a").build()), bytes);
        write(bytes);
        assertEquals(List.of(), broker.published());
        assertFalse(channel.isOpen());
    }

    @Test
    void aFaultInThePipelineIsAnsweredAndCloses() throws NativeProtocolException {
        open();
        channel.pipeline().fireExceptionCaught(new StackOverflowError("planted"));
        loop.runPending();
        assertEquals(ErrorCode.INTERNAL_ERROR, ((ErrorFrame) read().getLast()).code());
        assertFalse(channel.isOpen());
    }

    @Test
    void aBrokenTransportIsClosedWithoutAWord() throws NativeProtocolException {
        open();
        channel.pipeline().fireExceptionCaught(new IOException("reset by peer"));
        loop.runPending();
        assertEquals(List.of(), read());
        assertFalse(channel.isOpen());
    }

    @Test
    void saysGoodbyeWhenTheServerStops() throws NativeProtocolException {
        open();
        channel.pipeline().fireUserEventTriggered(ServerEvent.STOPPING);
        loop.runPending();
        assertEquals(ErrorCode.SHUTTING_DOWN, ((GoAway) read().getLast()).code());
        assertFalse(channel.isOpen());
    }

    @Test
    void pausesReadsThroughTheChannel() throws NativeProtocolException {
        open();
        broker.holdPublishResults();
        NativeMessage large = NativeMessage.to("a").body(new byte[4 << 20]).build();
        for (int id = 3; id < 8; id++) {
            send(new Publish(id, large));
        }
        assertFalse(channel.config().isAutoRead());
        loop.run(broker::releasePublishResults);
        loop.runPending();
        assertTrue(channel.config().isAutoRead());
        assertEquals(new PublishAck(3, 7, PublishAck.Result.NO_TARGET), read().getLast());
    }

    private EmbeddedChannel connect() {
        EmbeddedChannel connected = new EmbeddedChannel();
        adapter.attach(connected, Rig.INFO, loop);
        return connected;
    }

    private void hello() throws NativeProtocolException {
        write(clientPreamble());
        send(new Hello(1, 0, 0, 1 << 20, 0, "c", List.of()));
        read();
    }

    private void open() throws NativeProtocolException {
        hello();
        send(new Authenticate(2, "ANONYMOUS", Octets.EMPTY));
        read();
    }

    private static ByteBuf clientPreamble() {
        ByteBuf preamble = Unpooled.buffer();
        Preamble.Client.THIS.writeTo(preamble);
        return preamble;
    }

    private void send(ClientFrame frame) throws NativeProtocolException {
        ByteBuf bytes = Unpooled.buffer();
        encode(frame, bytes);
        write(bytes);
    }

    private static void encode(ClientFrame frame, ByteBuf out) throws NativeProtocolException {
        FrameEncoder.encode(frame, out, Limits.MAX_FRAME_BYTES);
    }

    private void write(ByteBuf bytes) {
        loop.run(
                () -> {
                    if (channel.isOpen()) {
                        channel.writeInbound(bytes);
                    } else {
                        bytes.release();
                    }
                });
        loop.runPending();
    }

    /** What the server sent since the last call, its preamble included. */
    private List<Object> read() throws NativeProtocolException {
        loop.runPending();
        boolean isFirst = received.writerIndex() == 0;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            received.writeBytes(out);
            out.release();
        }
        List<Object> frames = new ArrayList<>();
        if (isFirst && received.isReadable()) {
            frames.add(Objects.requireNonNull(Preamble.decodeServer(received)));
        }
        FrameDecoder decoder = new FrameDecoder(Limits.MAX_FRAME_BYTES);
        for (Frame frame = decoder.decode(received);
                frame != null;
                frame = decoder.decode(received)) {
            frames.add(frame);
        }
        assertNull(channel.readOutbound());
        return frames;
    }
}
