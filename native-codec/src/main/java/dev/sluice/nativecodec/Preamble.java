package dev.sluice.nativecodec;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * The eight bytes with which each side of a connection begins, the same in every version of the
 * protocol.
 *
 * <p>They are the magic {@code SLCE} and four bytes: from the client its lowest and its highest
 * version and two zeros; from the server the version chosen, or 0 for none, its lowest and its
 * highest version, and a zero. Immutable.
 */
public final class Preamble {
    /** {@code SLCE} in ASCII. */
    public static final int MAGIC = 0x534C4345;

    /** Bytes of either preamble. */
    public static final int BYTES = 8;

    /** The only version of the protocol so far. */
    public static final int VERSION = 1;

    private static final int MAX_VERSION = 0xFF;

    private Preamble() {}

    /** What the client says: its lowest and highest version, from 1 to 255. */
    public record Client(int minVersion, int maxVersion) {
        /** What this codec speaks. */
        public static final Client THIS = new Client(VERSION, VERSION);

        public Client {
            if (minVersion < 1 || maxVersion < minVersion || maxVersion > MAX_VERSION) {
                throw new IllegalArgumentException("versions " + minVersion + " to " + maxVersion);
            }
        }

        /** Whether one of the versions is spoken here. */
        public boolean isSupported() {
            return minVersion <= VERSION && VERSION <= maxVersion;
        }

        /** Appends the eight bytes. Borrows {@code out}. */
        public void writeTo(ByteBuf out) {
            out.writeInt(MAGIC);
            out.writeByte(minVersion);
            out.writeByte(maxVersion);
            out.writeShort(0);
        }
    }

    /** What the server answers; version 0 stands for none. */
    public record Server(int version, int minVersion, int maxVersion) {
        /** The answer to a client that speaks this version. */
        public static final Server ACCEPT = new Server(VERSION, VERSION, VERSION);

        /** The answer to a client without a common version; an ERROR frame follows. */
        public static final Server REFUSE = new Server(0, VERSION, VERSION);

        /** Appends the eight bytes. Borrows {@code out}. */
        public void writeTo(ByteBuf out) {
            out.writeInt(MAGIC);
            out.writeByte(version);
            out.writeByte(minVersion);
            out.writeByte(maxVersion);
            out.writeByte(0);
        }
    }

    /** Whether the bytes so far may be the beginning of a preamble. Borrows {@code in}. */
    public static boolean isPossible(ByteBuf in) {
        int known = Math.min(in.readableBytes(), Integer.BYTES);
        for (int i = 0; i < known; i++) {
            int expected = (MAGIC >>> (8 * (Integer.BYTES - 1 - i))) & 0xFF;
            if (in.getUnsignedByte(in.readerIndex() + i) != expected) {
                return false;
            }
        }
        return true;
    }

    /** Reads the client's preamble, or returns null for "more bytes are needed". Borrows. */
    public static @Nullable Client decodeClient(ByteBuf in) throws NativeProtocolException {
        if (!isComplete(in)) {
            return null;
        }
        in.skipBytes(Integer.BYTES);
        int minVersion = in.readUnsignedByte();
        int maxVersion = in.readUnsignedByte();
        int reserved = in.readUnsignedShort();
        if (minVersion < 1 || maxVersion < minVersion || reserved != 0) {
            throw new NativeProtocolException(
                    ErrorCode.MALFORMED_FRAME,
                    0,
                    "preamble with versions " + minVersion + " to " + maxVersion + ", " + reserved);
        }
        return new Client(minVersion, maxVersion);
    }

    /** Reads the server's preamble, or returns null for "more bytes are needed". Borrows. */
    public static @Nullable Server decodeServer(ByteBuf in) throws NativeProtocolException {
        if (!isComplete(in)) {
            return null;
        }
        in.skipBytes(Integer.BYTES);
        int version = in.readUnsignedByte();
        int minVersion = in.readUnsignedByte();
        Server server = new Server(version, minVersion, in.readUnsignedByte());
        int reserved = in.readUnsignedByte();
        if (reserved != 0) {
            throw new NativeProtocolException(
                    ErrorCode.MALFORMED_FRAME, 0, "preamble with " + reserved + " at its end");
        }
        return server;
    }

    private static boolean isComplete(ByteBuf in) throws NativeProtocolException {
        if (!isPossible(in)) {
            throw new NativeProtocolException(
                    ErrorCode.BAD_MAGIC, 0, "the connection does not begin with SLCE");
        }
        return in.readableBytes() >= BYTES;
    }
}
