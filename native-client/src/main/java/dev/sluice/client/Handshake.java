package dev.sluice.client;

import dev.sluice.nativecodec.AuthChallenge;
import dev.sluice.nativecodec.AuthOk;
import dev.sluice.nativecodec.Authenticate;
import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.Hello;
import dev.sluice.nativecodec.PeerInfo;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.Welcome;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The client's side of HELLO and AUTHENTICATE: frames in, the next step out. Confined to its event
 * loop.
 */
final class Handshake {
    private static final int HELLO_ID = 1;
    private static final int AUTHENTICATE_ID = 2;

    /** The id of the last request that the handshake makes. */
    static final int LAST_ID = AUTHENTICATE_ID;

    /** What to do next. */
    sealed interface Step {
        /** Send this frame and wait for the next one. */
        record Send(ClientFrame frame) implements Step {}

        /** The connection may be used. */
        record Done(Welcome welcome, String principal) implements Step {}

        /** There is no connection. */
        record Failed(SluiceException why) implements Step {}
    }

    private enum State {
        NEW,
        AWAIT_WELCOME,
        AWAIT_AUTH,
        ENDED
    }

    private final ClientSettings settings;
    private State state = State.NEW;
    private @Nullable Welcome welcome;

    Handshake(ClientSettings settings) {
        this.settings = settings;
    }

    /** What to send after the preamble. */
    Hello begin() {
        move(State.NEW, State.AWAIT_WELCOME);
        return new Hello(
                HELLO_ID,
                0,
                0,
                settings.maxFrameBytes(),
                (int) settings.heartbeat().toMillis(),
                settings.clientId(),
                List.of(new PeerInfo("product", "sluice-java")));
    }

    /** The step after a frame from the server. */
    Step next(ServerFrame frame) {
        return switch (frame) {
            case Welcome welcome when state == State.AWAIT_WELCOME -> authenticate(welcome);
            case AuthOk ok when state == State.AWAIT_AUTH -> done(ok);
            case AuthChallenge _ when state == State.AWAIT_AUTH ->
                    fail(
                            ErrorCode.UNEXPECTED_FRAME,
                            settings.credentials().mechanism() + " has no challenge");
            case ErrorFrame error -> new Step.Failed(SluiceException.of(error));
            default -> fail(ErrorCode.UNEXPECTED_FRAME, "the server sent " + frame);
        };
    }

    private Step authenticate(Welcome received) {
        Credentials credentials = settings.credentials();
        if (!received.mechanisms().contains(credentials.mechanism())) {
            return fail(
                    ErrorCode.UNKNOWN_MECHANISM,
                    "the server offers "
                            + received.mechanisms()
                            + " and not "
                            + credentials.mechanism());
        }
        welcome = received;
        move(State.AWAIT_WELCOME, State.AWAIT_AUTH);
        return new Step.Send(
                new Authenticate(
                        AUTHENTICATE_ID, credentials.mechanism(), credentials.initialResponse()));
    }

    private Step done(AuthOk ok) {
        Welcome agreed = welcome;
        if (agreed == null) {
            throw new IllegalStateException("authenticated without WELCOME");
        }
        move(State.AWAIT_AUTH, State.ENDED);
        return new Step.Done(agreed, ok.principal());
    }

    private Step fail(ErrorCode code, String message) {
        state = State.ENDED;
        return new Step.Failed(new SluiceException(code, message));
    }

    private void move(State from, State to) {
        if (state != from) {
            throw new IllegalStateException("handshake is " + state + ", not " + from);
        }
        state = to;
    }
}
