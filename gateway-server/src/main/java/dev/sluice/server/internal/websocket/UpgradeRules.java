package dev.sluice.server.internal.websocket;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What makes a request one for a WebSocket that is spoken here (RFC 6455, 4.2). Refusals name what
 * is wrong and what would be right.
 *
 * <p><i>Immutable.</i>
 */
public final class UpgradeRules {
    private static final Pattern COMMA = Pattern.compile(",");
    private static final String VERSION = "13";
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private final Optional<String> path;
    private final OriginRule origins;
    private final List<String> subProtocols;

    /**
     * @param path the only one that is served, or any
     * @param allowedOrigins see {@link OriginRule}
     * @param subProtocols what is spoken here
     */
    public UpgradeRules(
            Optional<String> path,
            Collection<String> allowedOrigins,
            Collection<String> subProtocols) {
        this.path = path;
        this.origins = new OriginRule(allowedOrigins);
        this.subProtocols = List.copyOf(subProtocols);
    }

    /** Judges a request; its body, if it has one, is not there yet. */
    UpgradeAnswer judge(HttpRequest request, InetAddress local) {
        try {
            checkForm(request);
            HttpHeaders fields = request.headers();
            String host = only(fields, HttpHeaderNames.HOST);
            checkPath(request.uri());
            checkUpgrade(fields);
            String key = only(fields, HttpHeaderNames.SEC_WEBSOCKET_KEY);
            if (!isKey(key)) {
                throw bad("Sec-WebSocket-Key is not 16 bytes in Base64");
            }
            checkOrigin(fields, host, local);
            return new UpgradeAnswer.Accepted(chosen(fields), accept(key));
        } catch (RefusedException e) {
            return e.answer;
        }
    }

    private static void checkForm(HttpRequest request) throws RefusedException {
        if (request.decoderResult().isFailure()) {
            throw switch (request.decoderResult().cause()) {
                case TooLongHttpLineException _ ->
                        refused(414, "URI Too Long", "", "the request line is too long");
                case TooLongHttpHeaderException _ ->
                        refused(
                                431,
                                "Request Header Fields Too Large",
                                "",
                                "the header fields are too long");
                default -> bad("this is no HTTP request");
            };
        }
        if (request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0) {
            throw bad("a WebSocket needs HTTP/1.1");
        }
        if (!request.method().equals(HttpMethod.GET)) {
            throw refused(405, "Method Not Allowed", "Allow: GET\r\n", "a WebSocket needs GET");
        }
        HttpHeaders fields = request.headers();
        boolean hasBody =
                fields.contains(HttpHeaderNames.TRANSFER_ENCODING)
                        || fields.getAll(HttpHeaderNames.CONTENT_LENGTH).stream()
                                .anyMatch(length -> !length.equals("0"));
        if (hasBody) {
            throw bad("the request has a body");
        }
    }

    private void checkPath(String target) throws RefusedException {
        int query = target.indexOf('?');
        String asked = query < 0 ? target : target.substring(0, query);
        if (path.isPresent() && !path.get().equals(asked)) {
            throw refused(404, "Not Found", "", "there is no WebSocket at this path");
        }
    }

    private void checkUpgrade(HttpHeaders fields) throws RefusedException {
        boolean isUpgrade =
                fields.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
                        && fields.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true);
        if (!isUpgrade) {
            throw refused(
                    426,
                    "Upgrade Required",
                    "Upgrade: websocket\r\n",
                    "this is for WebSocket only, with one of these sub-protocols: " + spoken());
        }
        if (!fields.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of(VERSION))) {
            throw refused(
                    426,
                    "Upgrade Required",
                    "Upgrade: websocket\r\nSec-WebSocket-Version: " + VERSION + "\r\n",
                    "Sec-WebSocket-Version must be " + VERSION);
        }
    }

    /** What is no browser says no origin, and may as well. */
    private void checkOrigin(HttpHeaders fields, String host, InetAddress local)
            throws RefusedException {
        List<String> named = fields.getAll(HttpHeaderNames.ORIGIN);
        boolean isAllowed =
                named.isEmpty()
                        || (named.size() == 1 && origins.allows(named.getFirst(), host, local));
        if (!isAllowed) {
            throw refused(
                    403,
                    "Forbidden",
                    "",
                    "pages of this origin may not connect; see websocket.allowed-origins");
        }
    }

    /** The first of the client's that is spoken here: the order is the client's preference. */
    private String chosen(HttpHeaders fields) throws RefusedException {
        List<String> offered =
                fields.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                        .flatMap(COMMA::splitAsStream)
                        .map(String::strip)
                        .toList();
        for (String name : offered) {
            if (subProtocols.contains(name)) {
                return name;
            }
        }
        throw bad("Sec-WebSocket-Protocol must offer one of these: " + spoken());
    }

    private String spoken() {
        return String.join(", ", subProtocols);
    }

    private static String only(HttpHeaders fields, CharSequence name) throws RefusedException {
        List<String> values = fields.getAll(name);
        if (values.size() != 1) {
            throw bad("there must be one header field " + name);
        }
        return values.getFirst();
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static RefusedException bad(String why) {
        return refused(400, "Bad Request", "", why);
    }

    private static RefusedException refused(int status, String phrase, String fields, String why) {
        return new RefusedException(new UpgradeAnswer.Refused(status, phrase, fields, why));
    }

    /** Carries a refusal out of the checks. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient UpgradeAnswer.Refused answer;

        RefusedException(UpgradeAnswer.Refused answer) {
            super(answer.why(), null, false, false);
            this.answer = answer;
        }
    }
}
