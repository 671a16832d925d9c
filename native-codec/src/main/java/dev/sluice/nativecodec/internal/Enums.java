package dev.sluice.nativecodec.internal;

import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.PublishAck;
import dev.sluice.nativecodec.SettleMode;
import dev.sluice.nativecodec.StartPosition;

/** Small closed sets as one byte. Immutable. */
final class Enums {
    private Enums() {}

    static AddressKind addressKind(WireReader in, String field) throws NativeProtocolException {
        int code = in.u8(field);
        AddressKind kind = AddressKind.of(code);
        if (kind == null) {
            throw unknown(in, field, code);
        }
        return kind;
    }

    static SettleMode settleMode(WireReader in) throws NativeProtocolException {
        int code = in.u8("settle mode");
        return switch (code) {
            case 0 -> SettleMode.ON_SEND;
            case 1 -> SettleMode.EXPLICIT;
            default -> throw unknown(in, "settle mode", code);
        };
    }

    static int code(SettleMode mode) {
        return switch (mode) {
            case ON_SEND -> 0;
            case EXPLICIT -> 1;
        };
    }

    static PublishAck.Result publishResult(WireReader in) throws NativeProtocolException {
        int code = in.u8("result");
        return switch (code) {
            case 0 -> PublishAck.Result.ACCEPTED;
            case 1 -> PublishAck.Result.NO_TARGET;
            default -> throw unknown(in, "result", code);
        };
    }

    static int code(PublishAck.Result result) {
        return switch (result) {
            case ACCEPTED -> 0;
            case NO_TARGET -> 1;
        };
    }

    static StartPosition.Kind positionKind(WireReader in) throws NativeProtocolException {
        int code = in.u8("position");
        return switch (code) {
            case 0 -> StartPosition.Kind.NEXT;
            case 1 -> StartPosition.Kind.FIRST;
            case 2 -> StartPosition.Kind.LAST;
            case 3 -> StartPosition.Kind.OFFSET;
            case 4 -> StartPosition.Kind.TIMESTAMP;
            default -> throw unknown(in, "position", code);
        };
    }

    static int code(StartPosition.Kind kind) {
        return switch (kind) {
            case NEXT -> 0;
            case FIRST -> 1;
            case LAST -> 2;
            case OFFSET -> 3;
            case TIMESTAMP -> 4;
        };
    }

    private static NativeProtocolException unknown(WireReader in, String field, int code) {
        return in.malformed(field + " " + code + " is unknown");
    }
}
