package dev.sluice.conformance.vectors;

import dev.sluice.conformance.harness.RunningBroker;
import dev.sluice.core.message.Bytes;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A plain TCP connection to the MQTT listener that takes any bytes and gives whole packets.
 *
 * <p><i>Confined to one thread.</i>
 */
final class Wire implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Socket socket;
    private final InputStream in;

    Wire(RunningBroker broker) throws IOException {
        socket = new Socket(broker.host(), broker.port("mqtt"));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends bytes; that the broker closes meanwhile is seen by {@link #read}. */
    void send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closedMeanwhile) {
            // What it said before can still be read.
        }
    }

    /** Ends what is sent; what the broker had to say before it noticed can still be read. */
    void endOutput() throws IOException {
        try {
            socket.shutdownOutput();
        } catch (SocketException closedMeanwhile) {
            // There is nothing left to end.
        }
    }

    /** The next packet, or null when the broker has closed. */
    @Nullable Frame read() throws IOException {
        try {
            int header = in.read();
            if (header < 0) {
                return null;
            }
            int length = 0;
            int next;
            int shift = 0;
            do {
                next = in.read();
                if (next < 0 || shift > 21) {
                    throw new EOFException("a packet ends within its length");
                }
                length |= (next & 0x7F) << shift;
                shift += 7;
            } while (next >= 0x80);
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException(
                        "a packet ends after %d of %d".formatted(body.length, length));
            }
            return new Frame(header, Bytes.wrap(body));
        } catch (SocketTimeoutException e) {
            throw new IOException("nothing within " + PATIENCE, e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
