package dev.sluice.server.internal.proxy;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Reads the PROXY header, version 1 or 2, that a connection begins with, in pieces of any size. It
 * takes no byte behind the header, keeps {@value #KEPT_BYTES} bytes at most and skips what follows
 * the addresses of version 2.
 *
 * <p>Source: the specification of HAProxy, sections 2.1 and 2.2.
 *
 * <p><i>Confined to its event loop.</i>
 */
public final class ProxyHeaderReader {
    /** What version 1 may have, its line break included. */
    static final int LINE_BYTES = 107;

    /** What a block of version 2 may announce; additional data of real balancers is far smaller. */
    static final int BLOCK_BYTES = 16 * 1024;

    private static final int KEPT_BYTES = LINE_BYTES;

    private final byte[] kept = new byte[KEPT_BYTES];
    private int length;
    private int skip;
    private boolean isComplete;
    private @Nullable InetSocketAddress client;

    /**
     * Takes what belongs to the header. Borrows the buffer and moves its reader index.
     *
     * @return whether the header is complete; what is still in the buffer lies behind it
     * @throws ProxyHeaderException as soon as it can be no header any more
     */
    public boolean read(ByteBuf bytes) throws ProxyHeaderException {
        while (!isComplete && bytes.isReadable()) {
            if (skip > 0) {
                int skipped = Math.min(skip, bytes.readableBytes());
                bytes.skipBytes(skipped);
                skip -= skipped;
                isComplete = skip == 0;
            } else {
                kept[length++] = bytes.readByte();
                judge();
            }
        }
        return isComplete;
    }

    /** Whose connection it is; empty if the header says nothing of use about that. */
    public Optional<InetSocketAddress> client() {
        return Optional.ofNullable(client);
    }

    private void judge() throws ProxyHeaderException {
        if (ProxyLine.isBeginning(kept, length)) {
            if (ProxyLine.isComplete(kept, length)) {
                client = ProxyLine.parse(kept, length);
                isComplete = true;
            } else if (length == LINE_BYTES) {
                throw new ProxyHeaderException("a line of more than " + LINE_BYTES + " bytes");
            }
        } else if (ProxyBlock.isBeginning(kept, length)) {
            if (length >= ProxyBlock.HEAD_BYTES) {
                judgeBlock();
            }
        } else {
            throw new ProxyHeaderException("no PROXY header");
        }
    }

    private void judgeBlock() throws ProxyHeaderException {
        int announced = ProxyBlock.announcedBytes(kept);
        if (length == ProxyBlock.HEAD_BYTES) {
            ProxyBlock.checkHead(kept);
            if (announced > BLOCK_BYTES) {
                throw new ProxyHeaderException(
                        "a block of %d bytes; %d may be".formatted(announced, BLOCK_BYTES));
            }
        }
        int addressBytes = ProxyBlock.addressBytes(kept);
        if (length == ProxyBlock.HEAD_BYTES + addressBytes) {
            client = ProxyBlock.client(kept);
            skip = announced - addressBytes;
            isComplete = skip == 0;
        }
    }
}
