package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.wire.ValueWriter;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * Writes performatives to the end of a buffer (AMQP 2.7, 5.3.3). Stateless; each call is confined
 * to the thread that owns the buffer.
 */
public final class PerformativeEncoder {

    private static final long MAX_UINT = 0xFFFF_FFFFL;

    private PerformativeEncoder() {}

    /** Appends {@code performative} to {@code buffer}, which is borrowed. */
    public static void encode(Performative performative, ByteBuf buffer) {
        ValueWriter out = new ValueWriter(buffer);
        switch (performative) {
            case Open open -> open(out, open);
            case Begin begin -> begin(out, begin);
            case Attach attach -> attach(out, attach);
            case Flow flow -> flow(out, flow);
            case Transfer transfer -> transfer(out, transfer);
            case Disposition disposition -> disposition(out, disposition);
            case Detach detach -> detach(out, detach);
            case End(AmqpError error) -> onlyError(out, Descriptor.END, error);
            case Close(AmqpError error) -> onlyError(out, Descriptor.CLOSE, error);
        }
    }

    /** Appends a SASL frame body to {@code buffer}, which is borrowed. */
    public static void encode(SaslPerformative performative, ByteBuf buffer) {
        ValueWriter out = new ValueWriter(buffer);
        int list;
        switch (performative) {
            case SaslPerformative.Mechanisms mechanisms -> {
                out.descriptor(Descriptor.SASL_MECHANISMS);
                list = out.beginList();
                out.symbols(mechanisms.mechanisms());
                out.endList(list, 1);
            }
            case SaslPerformative.Init init -> {
                out.descriptor(Descriptor.SASL_INIT);
                list = out.beginList();
                out.symbol(init.mechanism());
                out.binary(init.initialResponse());
                out.string(init.hostname());
                out.endList(list, 3);
            }
            case SaslPerformative.Challenge challenge -> {
                out.descriptor(Descriptor.SASL_CHALLENGE);
                list = out.beginList();
                out.binary(challenge.challenge());
                out.endList(list, 1);
            }
            case SaslPerformative.Response response -> {
                out.descriptor(Descriptor.SASL_RESPONSE);
                list = out.beginList();
                out.binary(response.response());
                out.endList(list, 1);
            }
            case SaslPerformative.Outcome outcome -> {
                out.descriptor(Descriptor.SASL_OUTCOME);
                list = out.beginList();
                out.ubyte(outcome.code().code());
                out.binary(outcome.additionalData());
                out.endList(list, 2);
            }
        }
    }

    private static void open(ValueWriter out, Open open) {
        out.descriptor(Descriptor.OPEN);
        int list = out.beginList();
        out.string(open.containerId());
        out.string(open.hostname());
        out.uint(open.maxFrameBytes());
        out.ushort(open.channelMax());
        out.uint(open.idleTimeoutMs() == 0 ? Performative.ABSENT : open.idleTimeoutMs());
        out.symbols(open.outgoingLocales());
        out.symbols(open.incomingLocales());
        out.symbols(open.offeredCapabilities());
        out.symbols(open.desiredCapabilities());
        out.map(open.properties());
        out.endList(list, 10);
    }

    private static void begin(ValueWriter out, Begin begin) {
        out.descriptor(Descriptor.BEGIN);
        int list = out.beginList();
        if (begin.remoteChannel() == Performative.ABSENT) {
            out.nothing();
        } else {
            out.ushort((int) begin.remoteChannel());
        }
        out.uint(begin.nextOutgoingId());
        out.uint(begin.incomingWindow());
        out.uint(begin.outgoingWindow());
        out.uint(begin.handleMax() == MAX_UINT ? Performative.ABSENT : begin.handleMax());
        out.symbols(begin.offeredCapabilities());
        out.symbols(begin.desiredCapabilities());
        out.map(begin.properties());
        out.endList(list, 8);
    }

    private static void attach(ValueWriter out, Attach attach) {
        out.descriptor(Descriptor.ATTACH);
        int list = out.beginList();
        out.string(attach.name());
        out.uint(attach.handle());
        out.bool(attach.role() == Role.RECEIVER);
        out.ubyte(attach.sndSettleMode().code());
        out.ubyte(attach.rcvSettleMode().code());
        TerminusCodec.write(out, attach.source());
        TerminusCodec.write(out, attach.target());
        out.value(attach.unsettled());
        out.flag(attach.incompleteUnsettled());
        out.uint(attach.initialDeliveryCount());
        if (attach.maxMessageBytes() == 0) {
            out.nothing();
        } else {
            out.ulong(attach.maxMessageBytes());
        }
        out.symbols(attach.offeredCapabilities());
        out.symbols(attach.desiredCapabilities());
        out.map(attach.properties());
        out.endList(list, 14);
    }

    private static void flow(ValueWriter out, Flow flow) {
        out.descriptor(Descriptor.FLOW);
        int list = out.beginList();
        out.uint(flow.nextIncomingId());
        out.uint(flow.incomingWindow());
        out.uint(flow.nextOutgoingId());
        out.uint(flow.outgoingWindow());
        out.uint(flow.handle());
        out.uint(flow.deliveryCount());
        out.uint(flow.linkCredit());
        out.uint(flow.available());
        out.flag(flow.drain());
        out.flag(flow.echo());
        out.map(flow.properties());
        out.endList(list, 11);
    }

    private static void transfer(ValueWriter out, Transfer transfer) {
        out.descriptor(Descriptor.TRANSFER);
        int list = out.beginList();
        out.uint(transfer.handle());
        out.uint(transfer.deliveryId());
        out.binary(transfer.deliveryTag());
        out.uint(transfer.messageFormat());
        Boolean settled = transfer.settled();
        if (settled == null) {
            out.nothing();
        } else {
            out.bool(settled);
        }
        out.flag(transfer.more());
        if (hasNoRareField(transfer)) {
            out.endList(list, 6);
            return;
        }
        ReceiverSettleMode mode = transfer.rcvSettleMode();
        if (mode == null) {
            out.nothing();
        } else {
            out.ubyte(mode.code());
        }
        StateCodec.write(out, transfer.state());
        out.flag(transfer.resume());
        out.flag(transfer.aborted());
        out.flag(transfer.batchable());
        out.endList(list, 11);
    }

    private static boolean hasNoRareField(Transfer transfer) {
        return transfer.rcvSettleMode() == null
                && transfer.state() == null
                && !transfer.resume()
                && !transfer.aborted()
                && !transfer.batchable();
    }

    private static void disposition(ValueWriter out, Disposition disposition) {
        out.descriptor(Descriptor.DISPOSITION);
        int list = out.beginList();
        out.bool(disposition.role() == Role.RECEIVER);
        out.uint(disposition.first());
        if (disposition.last() == disposition.first()) {
            out.nothing();
        } else {
            out.uint(disposition.last());
        }
        out.bool(disposition.settled());
        StateCodec.write(out, disposition.state());
        if (disposition.batchable()) {
            out.bool(true);
        }
        out.endList(list, disposition.batchable() ? 6 : 5);
    }

    private static void detach(ValueWriter out, Detach detach) {
        out.descriptor(Descriptor.DETACH);
        int list = out.beginList();
        out.uint(detach.handle());
        out.bool(detach.closed());
        StateCodec.write(out, detach.error());
        out.endList(list, 3);
    }

    private static void onlyError(ValueWriter out, int descriptor, @Nullable AmqpError error) {
        out.descriptor(descriptor);
        int list = out.beginList();
        StateCodec.write(out, error);
        out.endList(list, 1);
    }
}
