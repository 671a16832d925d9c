package dev.sluice.nativeadapter.internal;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;
import dev.sluice.nativecodec.AuthOk;
import dev.sluice.nativecodec.Authenticate;
import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.Hello;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.PeerInfo;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.Welcome;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;

/**
 * The server's side of HELLO and AUTHENTICATE: frames in, the next step out. Confined to its event
 * loop.
 */
final class ServerHandshake {
    private static final String ANONYMOUS = "ANONYMOUS";
    private static final String PLAIN = "PLAIN";
    private static final List<String> MECHANISMS = List.of(ANONYMOUS, PLAIN);
    private static final int MAX_CLIENT_ID_CHARS = 1_024;

    /** What is in force on the server's side, whatever clients wish. */
    record Terms(int maxFrameBytes, int heartbeatMs, int minHeartbeatMs, int publishWindow) {}

    /** What was agreed with the client. */
    record Agreement(int maxFrameBytesOut, int heartbeatMs) {}

    /** What to do next. */
    sealed interface Step {
        /** Send this frame and wait for the next one. */
        record Send(ServerFrame frame) implements Step {}

        /** Ask the broker who this is, and then call {@link #accepted}. */
        record Verify(Credentials credentials) implements Step {}

        /** The connection fails. */
        record Refuse(int correlationId, ErrorCode code, String text) implements Step {}
    }

    private enum State {
        AWAIT_HELLO,
        AWAIT_AUTHENTICATE,
        VERIFYING,
        DONE
    }

    private final Terms terms;
    private final Supplier<String> clientIds;
    private State state = State.AWAIT_HELLO;
    private int authenticateId;
    private @Nullable Agreement agreement;

    /**
     * @param clientIds makes a name for a client that has none
     */
    ServerHandshake(Terms terms, Supplier<String> clientIds) {
        this.terms = terms;
        this.clientIds = clientIds;
    }

    /** The step after a frame of the client. */
    Step next(ClientFrame frame) {
        return switch (frame) {
            case Hello hello when state == State.AWAIT_HELLO -> greet(hello);
            case Authenticate authenticate when state == State.AWAIT_AUTHENTICATE ->
                    authenticate(authenticate);
            default ->
                    new Step.Refuse(
                            frame.correlationId(),
                            ErrorCode.UNEXPECTED_FRAME,
                            frame.getClass().getSimpleName() + " before authentication, " + state);
        };
    }

    /** The broker knows who it is: the last frame of the handshake. */
    AuthOk accepted(Principal principal) {
        move(State.VERIFYING, State.DONE);
        return new AuthOk(authenticateId, principal.name(), Octets.EMPTY, 0);
    }

    /** The correlation id of AUTHENTICATE. */
    int authenticateId() {
        return authenticateId;
    }

    /** What was agreed; only after HELLO. */
    Agreement agreement() {
        Agreement agreed = agreement;
        if (agreed == null) {
            throw new IllegalStateException("no HELLO yet: " + state);
        }
        return agreed;
    }

    private Step greet(Hello hello) {
        if (hello.requiredFeatures() != 0) {
            return new Step.Refuse(
                    hello.correlationId(),
                    ErrorCode.UNSUPPORTED_FEATURE,
                    "required features "
                            + Long.toHexString(hello.requiredFeatures())
                            + ", of which none is known");
        }
        if (hello.clientId().length() > MAX_CLIENT_ID_CHARS) {
            return new Step.Refuse(
                    hello.correlationId(),
                    ErrorCode.INVALID_ARGUMENT,
                    "a client id of " + hello.clientId().length() + " characters");
        }
        int heartbeatMs = agreeOnHeartbeat(hello.heartbeatMs());
        agreement = new Agreement(hello.maxFrameBytes(), heartbeatMs);
        move(State.AWAIT_HELLO, State.AWAIT_AUTHENTICATE);
        return new Step.Send(
                new Welcome(
                        hello.correlationId(),
                        0,
                        terms.maxFrameBytes(),
                        heartbeatMs,
                        terms.publishWindow(),
                        hello.clientId().isEmpty() ? clientIds.get() : hello.clientId(),
                        MECHANISMS,
                        List.of(new PeerInfo("product", "sluice"))));
    }

    /** The shorter wish counts, but no client makes the server tick without end. */
    private int agreeOnHeartbeat(int wishMs) {
        int asked = wishMs == 0 ? terms.heartbeatMs() : Math.min(wishMs, terms.heartbeatMs());
        return Math.max(asked, terms.minHeartbeatMs());
    }

    private Step authenticate(Authenticate authenticate) {
        authenticateId = authenticate.correlationId();
        move(State.AWAIT_AUTHENTICATE, State.VERIFYING);
        return switch (authenticate.mechanism()) {
            case ANONYMOUS -> new Step.Verify(new Credentials.None());
            case PLAIN -> plain(authenticate.response());
            default ->
                    new Step.Refuse(
                            authenticateId,
                            ErrorCode.UNKNOWN_MECHANISM,
                            "the mechanisms are " + MECHANISMS);
        };
    }

    /** RFC 4616: authorization id, U+0000, user, U+0000, password. */
    private Step plain(Octets response) {
        String[] parts = response.isText() ? response.toText().split("\0", -1) : new String[0];
        boolean isForItself =
                parts.length == 3 && (parts[0].isEmpty() || parts[0].equals(parts[1]));
        if (!isForItself || parts[1].isEmpty()) {
            return new Step.Refuse(
                    authenticateId, ErrorCode.AUTHENTICATION_FAILED, "authentication failed");
        }
        return new Step.Verify(new Credentials.Password(parts[1], Bytes.utf8(parts[2])));
    }

    private void move(State from, State to) {
        if (state != from) {
            throw new IllegalStateException("handshake is " + state + ", not " + from);
        }
        state = to;
    }
}
