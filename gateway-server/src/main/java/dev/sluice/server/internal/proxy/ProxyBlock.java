package dev.sluice.server.internal.proxy;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The block of version 2: a signature, command, family, length, addresses, additional data. */
final class ProxyBlock {
    /** Signature, version and command, family, length. */
    static final int HEAD_BYTES = 16;

    private static final byte[] SIGNATURE = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
    };
    private static final int COMMAND_AT = 12;
    private static final int FAMILY_AT = 13;
    private static final int LENGTH_AT = 14;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int MOST_FAMILY = 3;
    private static final int MOST_TRANSPORT = 2;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int PORT_BYTES = 2;

    private ProxyBlock() {}

    static boolean isBeginning(byte[] bytes, int length) {
        int known = Math.min(length, SIGNATURE.length);
        return Arrays.equals(bytes, 0, known, SIGNATURE, 0, known);
    }

    /** What follows the head. */
    static int announcedBytes(byte[] bytes) {
        return unsigned16(bytes, LENGTH_AT);
    }

    /** Checks command, family and length, as soon as the head is there. */
    static void checkHead(byte[] bytes) throws ProxyHeaderException {
        int command = bytes[COMMAND_AT] & 0xFF;
        if (command == LOCAL) {
            return; // the rest is ignored, the family included
        }
        if (command != PROXY) {
            throw new ProxyHeaderException("version and command 0x%02x".formatted(command));
        }
        int family = bytes[FAMILY_AT] & 0xFF;
        // "Receivers must drop connections presenting unexpected values here."
        if (family >> 4 > MOST_FAMILY || (family & 0xF) > MOST_TRANSPORT) {
            throw new ProxyHeaderException("family and transport 0x%02x".formatted(family));
        }
        if (addressBytes(bytes) > announcedBytes(bytes)) {
            throw new ProxyHeaderException(
                    "a block of %d bytes is too short for its addresses"
                            .formatted(announcedBytes(bytes)));
        }
    }

    /**
     * What of the block is looked at. Families that no connection of ours can have, such as UDP and
     * UNIX, are allowed to count as unspecified.
     */
    static int addressBytes(byte[] bytes) {
        if ((bytes[COMMAND_AT] & 0xFF) != PROXY) {
            return 0;
        }
        return switch (bytes[FAMILY_AT] & 0xFF) {
            case TCP4 -> 2 * (IPV4_BYTES + PORT_BYTES);
            case TCP6 -> 2 * (IPV6_BYTES + PORT_BYTES);
            default -> 0;
        };
    }

    /** The source address, or none; the addresses must be there. */
    static @Nullable InetSocketAddress client(byte[] bytes) {
        int addresses = addressBytes(bytes);
        if (addresses == 0) {
            return null;
        }
        int ipBytes = addresses / 2 - PORT_BYTES;
        byte[] ip = Arrays.copyOfRange(bytes, HEAD_BYTES, HEAD_BYTES + ipBytes);
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(ip), unsigned16(bytes, HEAD_BYTES + 2 * ipBytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + ipBytes + " bytes", e);
        }
    }

    private static int unsigned16(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << Byte.SIZE) | (bytes[at + 1] & 0xFF);
    }
}
