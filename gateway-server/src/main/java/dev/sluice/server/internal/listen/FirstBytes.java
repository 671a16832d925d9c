package dev.sluice.server.internal.listen;

import dev.sluice.core.adapter.Detection;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the first bytes of a connection may be besides an adapter's protocol. */
final class FirstBytes {
    /** How a request for a WebSocket begins. */
    static final String GET = "GET ";

    private static final int TLS_HANDSHAKE = 0x16;
    private static final List<String> HTTP = List.of(GET, "POST", "PUT ", "HEAD", "OPTI");
    private static final List<String> PROXY = List.of("PROXY ", "\r\n\r\n\0\r\nQUIT\n");

    private FirstBytes() {}

    /** Whether bytes begin with a text in ASCII, or may when there are more. Borrows the buffer. */
    static Detection begins(ByteBuf bytes, String text) {
        int known = Math.min(bytes.readableBytes(), text.length());
        CharSequence beginning =
                bytes.getCharSequence(bytes.readerIndex(), known, StandardCharsets.US_ASCII);
        if (!text.startsWith(beginning.toString())) {
            return Detection.NO;
        }
        return known == text.length() ? Detection.YES : Detection.MORE;
    }

    /** A hint for whoever reads the log; never the bytes themselves. Borrows the buffer. */
    static String guess(ByteBuf bytes) {
        if (bytes.getUnsignedByte(bytes.readerIndex()) == TLS_HANDSHAKE) {
            return "what looks like TLS";
        }
        if (HTTP.stream().anyMatch(method -> begins(bytes, method) == Detection.YES)) {
            return "what looks like HTTP";
        }
        if (PROXY.stream().anyMatch(header -> begins(bytes, header) == Detection.YES)) {
            return "what looks like a PROXY header, for which proxy-protocol must be required";
        }
        return "no known protocol";
    }
}
