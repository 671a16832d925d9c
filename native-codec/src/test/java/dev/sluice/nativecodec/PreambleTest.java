package dev.sluice.nativecodec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

final class PreambleTest {
    @Test
    void clientPreambleComesBack() throws NativeProtocolException {
        ByteBuf bytes = Unpooled.buffer();
        Preamble.Client.THIS.writeTo(bytes);
        assertEquals(Preamble.BYTES, bytes.readableBytes());
        assertEquals(Preamble.Client.THIS, Preamble.decodeClient(bytes));
        assertFalse(bytes.isReadable());
    }

    @Test
    void serverPreambleComesBack() throws NativeProtocolException {
        ByteBuf bytes = Unpooled.buffer();
        Preamble.Server.REFUSE.writeTo(bytes);
        assertEquals(Preamble.Server.REFUSE, Preamble.decodeServer(bytes));
        assertFalse(bytes.isReadable());
    }

    @Test
    void waitsForTheWholePreamble() throws NativeProtocolException {
        ByteBuf bytes = Unpooled.buffer();
        Preamble.Client.THIS.writeTo(bytes);
        for (int there = 0; there < Preamble.BYTES; there++) {
            assertNull(Preamble.decodeClient(bytes.slice(0, there)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP", "AMQP", "\u0010\u0012", "\u0016\u0003", "PROXY", "POST"})
    void isNotMistakenForAnotherProtocol(String begin) {
        ByteBuf bytes = Unpooled.copiedBuffer(begin, StandardCharsets.ISO_8859_1);
        assertFalse(Preamble.isPossible(bytes));
        NativeProtocolException refused =
                assertThrows(NativeProtocolException.class, () -> Preamble.decodeClient(bytes));
        assertEquals(ErrorCode.BAD_MAGIC, refused.code());
    }

    @Test
    void aBeginningOfTheMagicIsPossible() {
        assertTrue(Preamble.isPossible(Unpooled.EMPTY_BUFFER));
        assertTrue(Preamble.isPossible(hex("534c43")));
        assertFalse(Preamble.isPossible(hex("534c44")));
    }

    @Test
    void recognisesWhetherAVersionIsShared() throws NativeProtocolException {
        assertTrue(client("534c434501ff0000").isSupported());
        assertFalse(client("534c434502ff0000").isSupported());
    }

    @ParameterizedTest
    @ValueSource(strings = {"534c434500010000", "534c434502010000", "534c434501010001"})
    void refusesVersionsThatMakeNoSense(String hex) {
        NativeProtocolException refused =
                assertThrows(NativeProtocolException.class, () -> Preamble.decodeClient(hex(hex)));
        assertEquals(ErrorCode.MALFORMED_FRAME, refused.code());
    }

    private static Preamble.Client client(String hex) throws NativeProtocolException {
        Preamble.Client client = Preamble.decodeClient(hex(hex));
        assertNotNull(client);
        return client;
    }

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }
}
