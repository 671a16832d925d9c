package dev.sluice.nativecodec.internal;

import dev.sluice.nativecodec.AuthChallenge;
import dev.sluice.nativecodec.AuthOk;
import dev.sluice.nativecodec.AuthResponse;
import dev.sluice.nativecodec.Authenticate;
import dev.sluice.nativecodec.CloseConsumer;
import dev.sluice.nativecodec.Closed;
import dev.sluice.nativecodec.Consume;
import dev.sluice.nativecodec.Credit;
import dev.sluice.nativecodec.Deliver;
import dev.sluice.nativecodec.Drain;
import dev.sluice.nativecodec.Drained;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.Frame;
import dev.sluice.nativecodec.GoAway;
import dev.sluice.nativecodec.Hello;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Opcode;
import dev.sluice.nativecodec.Opened;
import dev.sluice.nativecodec.Ping;
import dev.sluice.nativecodec.Pong;
import dev.sluice.nativecodec.Publish;
import dev.sluice.nativecodec.PublishAck;
import dev.sluice.nativecodec.Settle;
import dev.sluice.nativecodec.Subscribe;
import dev.sluice.nativecodec.UnknownFrame;
import dev.sluice.nativecodec.Welcome;

/** Which body belongs to which operation. Confined to the thread that calls it. */
public final class Bodies {
    private Bodies() {}

    /** The operation a frame is sent as. */
    public static Opcode opcode(Frame frame) {
        return switch (frame) {
            case Hello _ -> Opcode.HELLO;
            case Welcome _ -> Opcode.WELCOME;
            case Authenticate _ -> Opcode.AUTHENTICATE;
            case AuthOk _ -> Opcode.AUTH_OK;
            case AuthResponse _ -> Opcode.AUTH_RESPONSE;
            case AuthChallenge _ -> Opcode.AUTH_CHALLENGE;
            case Ping _ -> Opcode.PING;
            case Pong _ -> Opcode.PONG;
            case GoAway _ -> Opcode.GO_AWAY;
            case ErrorFrame _ -> Opcode.ERROR;
            case Publish _ -> Opcode.PUBLISH;
            case PublishAck _ -> Opcode.PUBLISH_ACK;
            case Subscribe _ -> Opcode.SUBSCRIBE;
            case Opened _ -> Opcode.OPENED;
            case Consume _ -> Opcode.CONSUME;
            case Credit _ -> Opcode.CREDIT;
            case Deliver _ -> Opcode.DELIVER;
            case Settle _ -> Opcode.SETTLE;
            case Drain _ -> Opcode.DRAIN;
            case Drained _ -> Opcode.DRAINED;
            case CloseConsumer _ -> Opcode.CLOSE_CONSUMER;
            case Closed _ -> Opcode.CLOSED;
            case UnknownFrame unknown ->
                    throw new IllegalArgumentException("cannot send " + unknown);
        };
    }

    /** Reads the body of a frame; what is left over is the caller's to refuse. */
    public static Frame read(Opcode opcode, int id, WireReader in) throws NativeProtocolException {
        return switch (opcode) {
            case HELLO -> ConnectionBodies.readHello(in, id);
            case WELCOME -> ConnectionBodies.readWelcome(in, id);
            case AUTHENTICATE -> ConnectionBodies.readAuthenticate(in, id);
            case AUTH_OK -> ConnectionBodies.readAuthOk(in, id);
            case AUTH_RESPONSE -> ConnectionBodies.readAuthResponse(in, id);
            case AUTH_CHALLENGE -> ConnectionBodies.readAuthChallenge(in, id);
            case PING -> new Ping(in.i64("payload"));
            case PONG -> new Pong(in.i64("payload"));
            case GO_AWAY -> ConnectionBodies.readGoAway(in);
            case ERROR -> ConnectionBodies.readError(in, id);
            case PUBLISH -> new Publish(id, MessageCodec.read(in));
            case PUBLISH_ACK ->
                    new PublishAck(id, in.i32("last correlation id"), Enums.publishResult(in));
            case SUBSCRIBE -> ConsumerBodies.readSubscribe(in, id);
            case OPENED -> ConsumerBodies.readOpened(in, id);
            case CONSUME -> ConsumerBodies.readConsume(in, id);
            case CREDIT -> ConsumerBodies.readCredit(in);
            case DELIVER -> ConsumerBodies.readDeliver(in);
            case SETTLE -> ConsumerBodies.readSettle(in);
            case DRAIN -> new Drain(id, in.u31("consumer id"));
            case DRAINED -> new Drained(id, in.u31("consumer id"), in.u31("unused"));
            case CLOSE_CONSUMER -> new CloseConsumer(id, in.u31("consumer id"));
            case CLOSED -> ConsumerBodies.readClosed(in, id);
        };
    }

    /** Writes the body of a frame. */
    public static void write(Frame frame, WireWriter out) throws NativeProtocolException {
        switch (frame) {
            case Hello hello -> ConnectionBodies.write(hello, out);
            case Welcome welcome -> ConnectionBodies.write(welcome, out);
            case Authenticate authenticate -> ConnectionBodies.write(authenticate, out);
            case AuthOk authOk -> ConnectionBodies.write(authOk, out);
            case AuthResponse response -> out.octets32(response.response());
            case AuthChallenge challenge -> out.octets32(challenge.challenge());
            case Ping ping -> out.i64(ping.payload());
            case Pong pong -> out.i64(pong.payload());
            case GoAway goAway -> ConnectionBodies.write(goAway, out);
            case ErrorFrame error -> ConnectionBodies.write(error, out);
            case Publish publish -> MessageCodec.write(publish.message(), out);
            case PublishAck ack -> {
                out.i32(ack.lastCorrelationId());
                out.u8(Enums.code(ack.result()));
            }
            case Subscribe subscribe -> ConsumerBodies.write(subscribe, out);
            case Opened opened -> ConsumerBodies.write(opened, out);
            case Consume consume -> ConsumerBodies.write(consume, out);
            case Credit credit -> ConsumerBodies.write(credit, out);
            case Deliver deliver -> ConsumerBodies.write(deliver, out);
            case Settle settle -> ConsumerBodies.write(settle, out);
            case Drain drain -> out.i32(drain.consumerId());
            case Drained drained -> {
                out.i32(drained.consumerId());
                out.i32(drained.unused());
            }
            case CloseConsumer close -> out.i32(close.consumerId());
            case Closed closed -> ConsumerBodies.write(closed, out);
            case UnknownFrame unknown ->
                    throw new IllegalArgumentException("cannot send " + unknown);
        }
    }
}
