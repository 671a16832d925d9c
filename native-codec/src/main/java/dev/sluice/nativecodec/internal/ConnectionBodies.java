package dev.sluice.nativecodec.internal;

import dev.sluice.nativecodec.AuthChallenge;
import dev.sluice.nativecodec.AuthOk;
import dev.sluice.nativecodec.AuthResponse;
import dev.sluice.nativecodec.Authenticate;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.GoAway;
import dev.sluice.nativecodec.Hello;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.PeerInfo;
import dev.sluice.nativecodec.RetryAdvice;
import dev.sluice.nativecodec.Welcome;

import java.util.ArrayList;
import java.util.List;

/** Bodies of the frames about the connection itself. Confined to the thread that calls it. */
final class ConnectionBodies {
    /** Two lengths. */
    private static final int MIN_INFO_BYTES = 2 + 2;

    /** One length. */
    private static final int MIN_MECHANISM_BYTES = 2;

    private ConnectionBodies() {}

    static Hello readHello(WireReader in, int correlationId) throws NativeProtocolException {
        long offered = in.i64("offered features");
        long required = in.i64("required features");
        if ((required & ~offered) != 0) {
            throw in.malformed("a required feature is not offered");
        }
        int maxFrameBytes = readMaxFrameBytes(in);
        int heartbeatMs = in.u31("heartbeat");
        String clientId = in.text16("client id");
        return new Hello(
                correlationId,
                offered,
                required,
                maxFrameBytes,
                heartbeatMs,
                clientId,
                readInfo(in));
    }

    static void write(Hello hello, WireWriter out) throws NativeProtocolException {
        out.i64(hello.offeredFeatures());
        out.i64(hello.requiredFeatures());
        out.i32(hello.maxFrameBytes());
        out.i32(hello.heartbeatMs());
        out.text16("client id", hello.clientId());
        write(hello.info(), out);
    }

    static Welcome readWelcome(WireReader in, int correlationId) throws NativeProtocolException {
        long features = in.i64("features");
        int maxFrameBytes = readMaxFrameBytes(in);
        int heartbeatMs = in.u31("heartbeat");
        int publishWindow = in.u31("publish window");
        if (publishWindow == 0) {
            throw in.malformed("publish window is 0");
        }
        String clientId = in.text16("client id");
        int count = in.count8("mechanisms", Limits.MAX_MECHANISMS, MIN_MECHANISM_BYTES);
        List<String> mechanisms = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            mechanisms.add(in.text16("mechanism"));
        }
        return new Welcome(
                correlationId,
                features,
                maxFrameBytes,
                heartbeatMs,
                publishWindow,
                clientId,
                mechanisms,
                readInfo(in));
    }

    static void write(Welcome welcome, WireWriter out) throws NativeProtocolException {
        out.i64(welcome.features());
        out.i32(welcome.maxFrameBytes());
        out.i32(welcome.heartbeatMs());
        out.i32(welcome.publishWindow());
        out.text16("client id", welcome.clientId());
        out.count8("mechanisms", welcome.mechanisms().size(), Limits.MAX_MECHANISMS);
        for (String mechanism : welcome.mechanisms()) {
            out.text16("mechanism", mechanism);
        }
        write(welcome.info(), out);
    }

    static Authenticate readAuthenticate(WireReader in, int correlationId)
            throws NativeProtocolException {
        String mechanism = in.text16("mechanism");
        return new Authenticate(correlationId, mechanism, in.octets32("response"));
    }

    static void write(Authenticate authenticate, WireWriter out) throws NativeProtocolException {
        out.text16("mechanism", authenticate.mechanism());
        out.octets32(authenticate.response());
    }

    static AuthResponse readAuthResponse(WireReader in, int correlationId)
            throws NativeProtocolException {
        return new AuthResponse(correlationId, in.octets32("response"));
    }

    static AuthChallenge readAuthChallenge(WireReader in, int correlationId)
            throws NativeProtocolException {
        return new AuthChallenge(correlationId, in.octets32("challenge"));
    }

    static AuthOk readAuthOk(WireReader in, int correlationId) throws NativeProtocolException {
        String principal = in.text16("principal");
        return new AuthOk(correlationId, principal, in.octets32("data"), in.u63("lifetime"));
    }

    static void write(AuthOk authOk, WireWriter out) throws NativeProtocolException {
        out.text16("principal", authOk.principal());
        out.octets32(authOk.data());
        out.i64(authOk.lifetimeMs());
    }

    static GoAway readGoAway(WireReader in) throws NativeProtocolException {
        ErrorCode code = ErrorCode.of(in.u16("code"));
        return new GoAway(code, in.u31("grace"), in.text16("text"));
    }

    static void write(GoAway goAway, WireWriter out) throws NativeProtocolException {
        out.u16(goAway.code().code());
        out.i32(goAway.graceMs());
        out.text16("text", goAway.text());
    }

    static ErrorFrame readError(WireReader in, int correlationId) throws NativeProtocolException {
        ErrorCode code = ErrorCode.of(in.u16("code"));
        RetryAdvice advice = RetryAdvice.of(in.u8("advice"));
        boolean endsConnection = in.bool("ends connection");
        int retryAfterMs = in.u31("retry after");
        return new ErrorFrame(
                correlationId, code, advice, endsConnection, retryAfterMs, in.text16("text"));
    }

    static void write(ErrorFrame error, WireWriter out) throws NativeProtocolException {
        out.u16(error.code().code());
        out.u8(error.advice().code());
        out.bool(error.endsConnection());
        out.i32(error.retryAfterMs());
        out.text16("text", error.text());
    }

    private static int readMaxFrameBytes(WireReader in) throws NativeProtocolException {
        int maxFrameBytes = in.u31("max frame");
        if (maxFrameBytes < Limits.MIN_MAX_FRAME_BYTES) {
            throw in.malformed(
                    "max frame " + maxFrameBytes + " is below " + Limits.MIN_MAX_FRAME_BYTES);
        }
        return maxFrameBytes;
    }

    private static List<PeerInfo> readInfo(WireReader in) throws NativeProtocolException {
        int count = in.count8("info", Limits.MAX_INFO, MIN_INFO_BYTES);
        List<PeerInfo> info = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = in.text16("info name");
            info.add(new PeerInfo(name, in.text16("info value")));
        }
        return info;
    }

    private static void write(List<PeerInfo> info, WireWriter out) throws NativeProtocolException {
        out.count8("info", info.size(), Limits.MAX_INFO);
        for (PeerInfo line : info) {
            out.text16("info name", line.name());
            out.text16("info value", line.value());
        }
    }
}
