package dev.sluice.server.internal.proxy;

import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The line of version 1: {@code PROXY TCP4 SOURCE DESTINATION SOURCE-PORT DESTINATION-PORT}. */
final class ProxyLine {
    private static final byte[] BEGINNING = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN(?: .*)?");
    private static final String NUMBER = "(0|[1-9][0-9]{0,4})";
    private static final Pattern TCP4 =
            Pattern.compile("PROXY TCP4 ([0-9.]+) ([0-9.]+) " + NUMBER + " " + NUMBER);
    private static final Pattern TCP6 =
            Pattern.compile(
                    "PROXY TCP6 ([0-9A-Fa-f:.]+) ([0-9A-Fa-f:.]+) " + NUMBER + " " + NUMBER);
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
    private static final int SOURCE = 1;
    private static final int DESTINATION = 2;
    private static final int SOURCE_PORT = 3;
    private static final int DESTINATION_PORT = 4;
    private static final int MOST_PORT = 65_535;

    private ProxyLine() {}

    static boolean isBeginning(byte[] bytes, int length) {
        int known = Math.min(length, BEGINNING.length);
        return Arrays.equals(bytes, 0, known, BEGINNING, 0, known);
    }

    static boolean isComplete(byte[] bytes, int length) {
        return bytes[length - 1] == '\n';
    }

    /** The source address of a complete line, or none if it is unknown. */
    static @Nullable InetSocketAddress parse(byte[] bytes, int length) throws ProxyHeaderException {
        if (bytes[length - 2] != '\r') {
            throw new ProxyHeaderException("a line that does not end in CR LF");
        }
        // One character for each byte, so nothing outside ASCII can pass for something within.
        String line = new String(bytes, 0, length - 2, StandardCharsets.ISO_8859_1);
        if (UNKNOWN.matcher(line).matches()) {
            return null;
        }
        var tcp4 = TCP4.matcher(line);
        var match = tcp4.matches() ? tcp4 : TCP6.matcher(line);
        if (!tcp4.matches() && !match.matches()) {
            throw new ProxyHeaderException("a line of another form than the specification's");
        }
        boolean isIpv4 = tcp4.matches();
        InetAddress source = address(match.group(SOURCE), isIpv4);
        address(match.group(DESTINATION), isIpv4);
        int port = port(match.group(SOURCE_PORT));
        port(match.group(DESTINATION_PORT));
        return new InetSocketAddress(source, port);
    }

    private static InetAddress address(String text, boolean isIpv4) throws ProxyHeaderException {
        boolean isValid =
                isIpv4
                        ? IPV4.matcher(text).matches() && NetUtil.isValidIpV4Address(text)
                        : NetUtil.isValidIpV6Address(text);
        byte[] ip = isValid ? NetUtil.createByteArrayFromIpAddressString(text) : null;
        if (ip == null) {
            throw new ProxyHeaderException("a line with an address that is none");
        }
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + ip.length + " bytes", e);
        }
    }

    private static int port(String text) throws ProxyHeaderException {
        int port = Integer.parseInt(text);
        if (port > MOST_PORT) {
            throw new ProxyHeaderException("a line with a port that is none");
        }
        return port;
    }
}
