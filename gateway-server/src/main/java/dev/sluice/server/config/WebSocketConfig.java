package dev.sluice.server.config;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code listeners.NAME.websocket}: whom a listener gives a WebSocket.
 *
 * <p><i>Immutable.</i>
 *
 * @param path the only path of the request that is accepted; any, if there is none
 * @param allowedOrigins origins of web pages that may connect, or {@value #ANY_ORIGIN}; if there
 *     are none, pages of the host that the request itself names
 * @param maxFrameBytes the longest frame that a client may send
 * @param maxHeaderBytes all header fields of the request together
 */
public record WebSocketConfig(
        Optional<String> path,
        @Default("[]") List<String> allowedOrigins,
        @Default("16MiB") ByteSize maxFrameBytes,
        @Default("16KiB") ByteSize maxHeaderBytes) {
    public static final String ANY_ORIGIN = "*";

    private static final long LEAST_FRAME_BYTES = 125;
    private static final long LEAST_HEADER_BYTES = 1024;
    private static final long MOST_HEADER_BYTES = 1024 * 1024;

    public WebSocketConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        path.ifPresent(WebSocketConfig::checkPath);
        allowedOrigins.forEach(WebSocketConfig::checkOrigin);
        if (maxFrameBytes.bytes() < LEAST_FRAME_BYTES) {
            throw new IllegalArgumentException("max-frame-bytes must be at least 125");
        }
        if (maxHeaderBytes.bytes() < LEAST_HEADER_BYTES
                || maxHeaderBytes.bytes() > MOST_HEADER_BYTES) {
            throw new IllegalArgumentException("max-header-bytes must be 1KiB to 1MiB");
        }
    }

    private static void checkPath(String path) {
        if (!path.matches("/[!-~&&[^?#]]*")) {
            throw new IllegalArgumentException(
                    "path \"" + path + "\" must begin with / and have no blank, ? or #");
        }
    }

    private static void checkOrigin(String origin) {
        if (origin.equals(ANY_ORIGIN)) {
            return;
        }
        try {
            URI uri = new URI(origin);
            boolean isOrigin =
                    uri.getScheme() != null
                            && uri.getHost() != null
                            && uri.getUserInfo() == null
                            && uri.getPath().isEmpty()
                            && uri.getQuery() == null
                            && uri.getFragment() == null;
            if (isOrigin) {
                return;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "allowed-origins: \""
                        + origin
                        + "\" is no origin; write it as browsers do, https://www.example.com or"
                        + " http://localhost:8080, or \"*\" for all");
    }
}
