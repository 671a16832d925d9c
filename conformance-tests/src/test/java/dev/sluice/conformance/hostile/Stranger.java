package dev.sluice.conformance.hostile;

import dev.sluice.conformance.harness.RunningBroker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A plain TCP connection to a listener. <i>Confined to the test's thread.</i> */
final class Stranger implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    private final Socket socket;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

    Stranger(RunningBroker broker, String listener) throws IOException {
        socket = new Socket(broker.host(), broker.port(listener));
        socket.setTcpNoDelay(true);
    }

    /** Sends bytes; a listener that closes meanwhile is no failure here. */
    void send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closedMeanwhile) {
            // awaitClose tells.
        }
    }

    /** Whether the listener closes within {@code patience}; collects what it sends before. */
    boolean awaitClose(Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        byte[] chunk = new byte[4096];
        try {
            InputStream input = socket.getInputStream();
            while (answer.size() < ANSWER_BYTES_MAX) {
                int count = input.read(chunk);
                if (count < 0) {
                    return true;
                }
                answer.write(chunk, 0, count);
            }
            throw new IOException("the listener answers without end");
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** What the listener has sent until now, as far as it was read. */
    byte[] answer() {
        return answer.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
