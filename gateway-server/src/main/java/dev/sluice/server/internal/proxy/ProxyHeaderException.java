package dev.sluice.server.internal.proxy;

/** What a connection began with is no PROXY header. The message says why, without its bytes. */
public final class ProxyHeaderException extends Exception {
    private static final long serialVersionUID = 1;

    ProxyHeaderException(String message) {
        super(message, null, false, false);
    }
}
