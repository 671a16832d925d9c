package dev.sluice.nativeadapter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.nativeadapter.NativeListenerConfig;
import dev.sluice.nativecodec.AuthOk;
import dev.sluice.nativecodec.Authenticate;
import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.Hello;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.Welcome;

import java.util.List;
import java.util.Random;

/** One connection between a client that the test plays and the fake broker. */
final class Rig {
    static final ConnectionInfo INFO =
            new ConnectionInfo(1, "native", "test", "127.0.0.1:1", ConnectionInfo.DEFAULT_TENANT);

    final ManualLoop loop = new ManualLoop();
    final FakeBroker broker = new FakeBroker(loop);
    final FakeTransport transport = new FakeTransport();
    final NativeConnection connection;
    private int lastId;

    Rig() {
        this(Binder.defaultsOf(NativeListenerConfig.class));
    }

    Rig(NativeListenerConfig config) {
        connection =
                new NativeConnection(
                        new ConnectionScope(
                                config,
                                context(loop, broker),
                                new NativeMetrics(Metrics.none()),
                                loop,
                                transport,
                                "test"),
                        broker.connect(INFO, loop));
        connection.start();
    }

    static AdapterContext context(ManualLoop loop, FakeBroker broker) {
        return new AdapterContext(broker, loop.clock(), new Random(1), Metrics.none());
    }

    /** Small windows, so that a test reaches them. */
    static NativeListenerConfig small() {
        NativeListenerConfig defaults = Binder.defaultsOf(NativeListenerConfig.class);
        return new NativeListenerConfig(
                new ByteSize(64 * 1024),
                defaults.heartbeat(),
                defaults.handshakeTimeout(),
                defaults.handshakeBytes(),
                4,
                new ByteSize(10_000),
                2,
                new ByteSize(1_000),
                defaults.goAwayGrace());
    }

    /** Shakes hands as an anonymous client that takes frames of this size. */
    Rig open(int maxFrameBytes) {
        connection.receive(Preamble.Client.THIS);
        send(new Hello(nextId(), 0, 0, maxFrameBytes, 0, "c", List.of()));
        send(new Authenticate(nextId(), "ANONYMOUS", Octets.EMPTY));
        List<ServerFrame> answers = take();
        assertEquals(
                List.of(Welcome.class, AuthOk.class),
                answers.stream().map(Object::getClass).toList());
        return this;
    }

    Rig open() {
        return open(1 << 20);
    }

    int nextId() {
        return ++lastId;
    }

    /** The client sends, and the broker does what follows. */
    void send(ClientFrame... frames) {
        for (ClientFrame frame : frames) {
            loop.run(() -> connection.receive(frame));
        }
        loop.runPending();
    }

    /** What the client got since the last call. */
    List<ServerFrame> take() {
        loop.runPending();
        return transport.take();
    }

    /** The only frame that the client got since the last call. */
    <T extends ServerFrame> T takeOnly(Class<T> type) {
        List<ServerFrame> frames = take();
        assertEquals(1, frames.size(), () -> "got " + frames);
        return type.cast(frames.getFirst());
    }

    /** The client got an error that ended its connection. */
    ErrorFrame takeEnd(ErrorCode code) {
        ErrorFrame error = takeOnly(ErrorFrame.class);
        assertEquals(code, error.code(), error.text());
        assertEquals(true, error.endsConnection());
        assertEquals(true, transport.isClosed);
        assertEquals(List.of(), broker.connections());
        return error;
    }
}
