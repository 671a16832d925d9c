package dev.sluice.conformance.websocket;

import dev.sluice.conformance.harness.RunningBroker;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/**
 * A WebSocket by hand: its test decides how bytes are cut into frames, and what frames are like.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class RawWebSocket implements AutoCloseable {
    static final int BINARY = 0x82;
    static final int CONTINUATION = 0x80;
    static final int PING = 0x89;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MASKED = 0x80;
    private static final int CLOSE = 0x88;
    private static final int LONGEST_SHORT = 125;
    private static final int LONGEST_16 = 0xFFFF;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
    private int closeCode;

    /** A plain connection that has said nothing. */
    RawWebSocket(RunningBroker broker, String listener) throws IOException {
        socket = new Socket(broker.host(), broker.port(listener));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** One that has its WebSocket. */
    static RawWebSocket upgraded(RunningBroker broker, String listener, String subProtocol)
            throws IOException {
        var socket = new RawWebSocket(broker, listener);
        socket.send(request(subProtocol).getBytes(StandardCharsets.US_ASCII));
        String answer = socket.readHeader();
        boolean isGood =
                answer.startsWith("HTTP/1.1 101 ")
                        && answer.contains("Sec-WebSocket-Protocol: " + subProtocol + "\r\n");
        if (!isGood) {
            throw new IOException("no WebSocket: " + answer);
        }
        return socket;
    }

    static String request(String subProtocol) {
        return "GET / HTTP/1.1\r\n"
                + "Host: localhost\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + ("Sec-WebSocket-Protocol: " + subProtocol + "\r\n\r\n");
    }

    /** A frame with a mask of zeros, so that its payload stands as it is. */
    static byte[] frame(int first, byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length <= LONGEST_SHORT) {
            frame.write(MASKED | payload.length);
        } else if (payload.length <= LONGEST_16) {
            frame.write(MASKED | 126);
            frame.write(payload.length >> Byte.SIZE);
            frame.write(payload.length);
        } else {
            throw new IllegalArgumentException("a frame of " + payload.length + " bytes");
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** Sends bytes as they are; that the broker closes meanwhile is no failure here. */
    void send(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
        } catch (SocketException _) {
            // Reading tells.
        }
    }

    /** Sends one frame for each byte. */
    void sendByteByByte(String hex) throws IOException {
        var frames = new ByteArrayOutputStream();
        for (byte one : HexFormat.of().parseHex(hex)) {
            frames.writeBytes(frame(BINARY, new byte[] {one}));
        }
        send(frames.toByteArray());
    }

    /** The next bytes of the protocol, in hex, whatever frames they are in. */
    String read(int count) throws IOException {
        while (unread.size() < count) {
            readFrame();
        }
        byte[] all = unread.toByteArray();
        unread.reset();
        unread.write(all, count, all.length - count);
        return HexFormat.of().formatHex(all, 0, count);
    }

    /** Reads up to the broker's close frame or the end: the code, or 0. */
    int awaitClose() throws IOException {
        try {
            while (closeCode == 0) {
                readFrame();
            }
        } catch (EOFException | SocketException _) {
            // Closed without a word, or its word was read before.
        }
        return closeCode;
    }

    /** What comes until the end, as text. */
    String readRest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Says nothing more, and still reads. */
    void endOutput() throws IOException {
        try {
            socket.shutdownOutput();
        } catch (SocketException _) {
            // Closed already.
        }
    }

    private String readHeader() throws IOException {
        var header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            header.append((char) next());
        }
        return header.toString();
    }

    private void readFrame() throws IOException {
        int first = next();
        int length = next();
        if (length > LONGEST_SHORT) {
            int bytes = length == 126 ? Short.BYTES : Long.BYTES;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << Byte.SIZE) | next();
            }
        }
        byte[] payload = in.readNBytes(length);
        if (first == CLOSE) {
            closeCode = ((payload[0] & 0xFF) << Byte.SIZE) | (payload[1] & 0xFF);
        } else if (first == BINARY) {
            unread.writeBytes(payload);
        } else {
            unread.writeBytes(new byte[] {(byte) first});
            unread.writeBytes(payload);
        }
    }

    private int next() throws IOException {
        int read = in.read();
        if (read < 0) {
            throw new EOFException("the broker has closed");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
