package dev.sluice.server.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;

/**
 * A plain TCP connection to a listener. Its waits end in a failure after {@value #PATIENCE_MS}
 * milliseconds.
 *
 * <p><i>Confined to the test's thread.</i>
 */
public final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;

    public RawPeer(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
    }

    /** Sends bytes, given in hex. */
    public RawPeer send(String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex));
        return this;
    }

    /** The next so many bytes of the answer, in hex; fewer if the connection ends before. */
    public String read(int count) throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readNBytes(count));
    }

    /** Waits until the other side has closed; what it sends before does not count. */
    public void awaitClose() throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException _) {
            // A reset: bytes that nobody read were on their way.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
