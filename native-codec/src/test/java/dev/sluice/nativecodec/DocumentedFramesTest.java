package dev.sluice.nativecodec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples of docs/native-protocol.md, against the codec. */
final class DocumentedFramesTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "native-protocol.md");
    private static final Pattern EXAMPLE = Pattern.compile("```hex (\\S+)\\n([^`]*)```");

    private final Map<String, ByteBuf> examples = new HashMap<>();

    DocumentedFramesTest() throws IOException {
        Matcher matcher = EXAMPLE.matcher(Files.readString(DOCUMENT));
        while (matcher.find()) {
            byte[] bytes = HexFormat.of().parseHex(matcher.group(2).replaceAll("\\s", ""));
            examples.put(matcher.group(1), Unpooled.wrappedBuffer(bytes));
        }
    }

    @Test
    void preamblesReadAsDocumented() throws NativeProtocolException {
        assertEquals(Preamble.Client.THIS, Preamble.decodeClient(example("client-preamble")));
        assertEquals(Preamble.Server.ACCEPT, Preamble.decodeServer(example("server-preamble")));
    }

    @Test
    void framesReadAndWriteAsDocumented() throws NativeProtocolException {
        check("PING", new Ping(42));
        check("CREDIT", new Credit(1, 10, 1024));
        check("PUBLISH", new Publish(7, NativeMessage.to("sensors/1/temp").text("21.5").build()));
    }

    private void check(String name, Frame frame) throws NativeProtocolException {
        ByteBuf written = Unpooled.buffer();
        FrameEncoder.encode(frame, written, Limits.DEFAULT_MAX_FRAME_BYTES);
        assertEquals(example(name), written, name);
        assertEquals(frame, new FrameDecoder(Limits.DEFAULT_MAX_FRAME_BYTES).decode(written));
    }

    private ByteBuf example(String name) {
        return Objects.requireNonNull(examples.get(name), name);
    }
}
