package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.SaslCode;
import dev.sluice.amqp.internal.performative.SaslPerformative;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.security.Credentials;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The server's side of a SASL dialogue with mechanisms that need one message of the client:
 * ANONYMOUS and PLAIN (AMQP 5.3, RFC 4505, RFC 4616). Anything out of turn fails it.
 *
 * <p>Confined to its event loop.
 */
public final class SaslServer {

    /** What the dialogue does to the outside. Confined to its event loop. */
    public interface Sink {

        /** Sends a SASL frame. */
        void saslFrame(SaslPerformative performative);

        /** Checks the credentials; {@link #authenticated} or {@link #rejected} answers. */
        void authenticate(Credentials credentials);

        /** The dialogue succeeded; AMQP's header comes next. */
        void saslDone();

        /** The dialogue failed; the connection must close. */
        void saslFailed(String why);
    }

    private enum State {
        AWAITING_INIT,
        AUTHENTICATING,
        DONE,
        FAILED
    }

    private static final Symbol ANONYMOUS = Symbol.of("ANONYMOUS");
    private static final Symbol PLAIN = Symbol.of("PLAIN");

    private final List<Symbol> mechanisms;
    private final Sink sink;
    private State state = State.AWAITING_INIT;

    /** Offers {@code mechanisms}, which are among {@link #supported}. */
    public SaslServer(List<Symbol> mechanisms, Sink sink) {
        this.mechanisms = List.copyOf(mechanisms);
        this.sink = sink;
    }

    /** The mechanisms that this class knows. */
    public static List<Symbol> supported() {
        return List.of(PLAIN, ANONYMOUS);
    }

    /** Begins with the server's offer. */
    public void start() {
        sink.saslFrame(new SaslPerformative.Mechanisms(mechanisms));
    }

    /** Takes a frame of the client. */
    public void receive(SaslPerformative performative) {
        if (state != State.AWAITING_INIT || !(performative instanceof SaslPerformative.Init init)) {
            fail(null, "unexpected SASL frame");
            return;
        }
        Credentials credentials = credentials(init);
        if (credentials == null) {
            fail(SaslCode.AUTH, "SASL " + shown(init.mechanism()) + " failed");
        } else {
            state = State.AUTHENTICATING;
            sink.authenticate(credentials);
        }
    }

    /** The client sent what is no SASL frame; nothing is said to it any more (AMQP 5.3.1). */
    public void receiveMalformed(String why) {
        fail(null, why);
    }

    /** The credentials are good. */
    public void authenticated() {
        if (state == State.AUTHENTICATING) {
            state = State.DONE;
            sink.saslFrame(new SaslPerformative.Outcome(SaslCode.OK, null));
            sink.saslDone();
        }
    }

    /** The credentials are not good, or could not be checked at present. */
    public void rejected(boolean isTemporary) {
        if (state == State.AUTHENTICATING) {
            fail(isTemporary ? SaslCode.SYS_TEMP : SaslCode.AUTH, "authentication failed");
        }
    }

    private void fail(@Nullable SaslCode code, String why) {
        if (state == State.FAILED) {
            return;
        }
        state = State.FAILED;
        if (code != null) {
            sink.saslFrame(new SaslPerformative.Outcome(code, null));
        }
        sink.saslFailed(why);
    }

    private @Nullable Credentials credentials(SaslPerformative.Init init) {
        if (!mechanisms.contains(init.mechanism())) {
            return null;
        }
        if (init.mechanism().equals(ANONYMOUS)) {
            return new Credentials.None();
        }
        Binary response = init.initialResponse();
        return response == null ? null : plain(response.array());
    }

    /** authzid NUL authcid NUL passwd (RFC 4616 2); an authzid must name the same identity. */
    private static @Nullable Credentials plain(byte[] response) {
        int first = indexOfNul(response, 0);
        int second = first < 0 ? -1 : indexOfNul(response, first + 1);
        if (second < 0 || indexOfNul(response, second + 1) >= 0) {
            return null;
        }
        String authorization = text(response, 0, first);
        String user = text(response, first + 1, second);
        if (authorization == null || user == null || user.isEmpty()) {
            return null;
        }
        if (!authorization.isEmpty() && !authorization.equals(user)) {
            return null;
        }
        byte[] password = Arrays.copyOfRange(response, second + 1, response.length);
        return new Credentials.Password(user, Bytes.wrap(password));
    }

    private static int indexOfNul(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String text(byte[] bytes, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    private static String shown(Symbol mechanism) {
        return supported().contains(mechanism) ? mechanism.name() : "with an unknown mechanism";
    }
}
