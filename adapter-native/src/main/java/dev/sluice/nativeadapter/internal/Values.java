package dev.sluice.nativeadapter.internal;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Value;
import dev.sluice.core.message.Value.Width;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Value.Binary;
import dev.sluice.nativecodec.Value.Bool;
import dev.sluice.nativecodec.Value.Float32;
import dev.sluice.nativecodec.Value.Float64;
import dev.sluice.nativecodec.Value.Int16;
import dev.sluice.nativecodec.Value.Int32;
import dev.sluice.nativecodec.Value.Int64;
import dev.sluice.nativecodec.Value.Int8;
import dev.sluice.nativecodec.Value.Null;
import dev.sluice.nativecodec.Value.Text;
import dev.sluice.nativecodec.Value.Timestamp;
import dev.sluice.nativecodec.Value.UInt16;
import dev.sluice.nativecodec.Value.UInt32;
import dev.sluice.nativecodec.Value.UInt64;
import dev.sluice.nativecodec.Value.UInt8;
import dev.sluice.nativecodec.Value.Uuid;

/**
 * Typed values between the protocol and the broker; every type has its counterpart. The broker's
 * types are written {@code Value.Text}, the protocol's {@code Text}. Immutable.
 */
final class Values {
    private Values() {}

    static Value toCore(dev.sluice.nativecodec.Value value) {
        return switch (value) {
            case Null _ -> new Value.Absent();
            case Bool(boolean bool) -> new Value.Flag(bool);
            case Int8(byte number) -> new Value.Whole(number, Width.BYTE);
            case Int16(short number) -> new Value.Whole(number, Width.SHORT);
            case Int32(int number) -> new Value.Whole(number, Width.INT);
            case Int64(long number) -> new Value.Whole(number, Width.LONG);
            case UInt8(int number) -> new Value.Whole(number, Width.UBYTE);
            case UInt16(int number) -> new Value.Whole(number, Width.USHORT);
            case UInt32(long number) -> new Value.Whole(number, Width.UINT);
            case UInt64(long number) -> new Value.Whole(number, Width.ULONG);
            case Float32(float number) -> new Value.Real(number, true);
            case Float64(double number) -> new Value.Real(number, false);
            case Timestamp(long epochMs) -> new Value.Moment(epochMs);
            case Uuid(var uuid) -> new Value.Id(uuid);
            case Text(String text) -> new Value.Text(text);
            case Binary(Octets octets) -> new Value.Binary(toBytes(octets));
        };
    }

    static dev.sluice.nativecodec.Value toNative(Value value) {
        return switch (value) {
            case Value.Absent _ -> dev.sluice.nativecodec.Value.NULL;
            case Value.Flag(boolean isTrue) -> new Bool(isTrue);
            case Value.Whole(long number, Width width) -> toNative(number, width);
            case Value.Real(double number, boolean isSingle) ->
                    isSingle ? new Float32((float) number) : new Float64(number);
            case Value.Moment(long epochMs) -> new Timestamp(epochMs);
            case Value.Id(var uuid) -> new Uuid(uuid);
            case Value.Text(String text) -> new Text(text);
            case Value.Binary(Bytes bytes) -> new Binary(toOctets(bytes));
        };
    }

    /** Without a copy: neither side ever changes its bytes. */
    static Bytes toBytes(Octets octets) {
        return Bytes.wrap(octets.sharedArray());
    }

    /** Without a copy: neither side ever changes its bytes. */
    static Octets toOctets(Bytes bytes) {
        return Octets.wrap(bytes.asByteBuffer());
    }

    private static dev.sluice.nativecodec.Value toNative(long number, Width width) {
        return switch (width) {
            case BYTE -> new Int8((byte) number);
            case SHORT -> new Int16((short) number);
            case INT -> new Int32((int) number);
            case LONG -> new Int64(number);
            case UBYTE -> new UInt8((int) number);
            case USHORT -> new UInt16((int) number);
            case UINT -> new UInt32(number);
            case ULONG -> new UInt64(number);
        };
    }
}
