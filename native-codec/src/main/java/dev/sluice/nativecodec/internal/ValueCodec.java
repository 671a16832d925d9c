package dev.sluice.nativecodec.internal;

import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Value;

/** A type byte and what it announces. Confined to the thread that calls it. */
final class ValueCodec {
    static final int NULL = 0x00;
    static final int BOOL = 0x01;
    static final int INT8 = 0x02;
    static final int INT16 = 0x03;
    static final int INT32 = 0x04;
    static final int INT64 = 0x05;
    static final int UINT8 = 0x06;
    static final int UINT16 = 0x07;
    static final int UINT32 = 0x08;
    static final int UINT64 = 0x09;
    static final int FLOAT32 = 0x0A;
    static final int FLOAT64 = 0x0B;
    static final int TIMESTAMP = 0x0C;
    static final int UUID = 0x0D;
    static final int TEXT = 0x0E;
    static final int BINARY = 0x0F;

    private ValueCodec() {}

    static Value read(WireReader in) throws NativeProtocolException {
        int type = in.u8("value type");
        return switch (type) {
            case NULL -> Value.NULL;
            case BOOL -> new Value.Bool(in.bool("bool"));
            case INT8 -> new Value.Int8((byte) in.u8("int8"));
            case INT16 -> new Value.Int16((short) in.u16("int16"));
            case INT32 -> new Value.Int32(in.i32("int32"));
            case INT64 -> new Value.Int64(in.i64("int64"));
            case UINT8 -> new Value.UInt8(in.u8("uint8"));
            case UINT16 -> new Value.UInt16(in.u16("uint16"));
            case UINT32 -> new Value.UInt32(Integer.toUnsignedLong(in.i32("uint32")));
            case UINT64 -> new Value.UInt64(in.i64("uint64"));
            case FLOAT32 -> new Value.Float32(Float.intBitsToFloat(in.i32("float32")));
            case FLOAT64 -> new Value.Float64(Double.longBitsToDouble(in.i64("float64")));
            case TIMESTAMP -> new Value.Timestamp(in.i64("timestamp"));
            case UUID -> new Value.Uuid(in.uuid("uuid"));
            case TEXT -> new Value.Text(in.text32("text"));
            case BINARY -> new Value.Binary(in.octets32("binary"));
            default -> throw in.malformed("value type " + type + " is unknown");
        };
    }

    static void write(Value value, WireWriter out) throws NativeProtocolException {
        switch (value) {
            case Value.Null _ -> out.u8(NULL);
            case Value.Bool(boolean bool) -> write8(BOOL, bool ? 1 : 0, out);
            case Value.Int8(byte number) -> write8(INT8, number, out);
            case Value.Int16(short number) -> write16(INT16, number, out);
            case Value.Int32(int number) -> write32(INT32, number, out);
            case Value.Int64(long number) -> write64(INT64, number, out);
            case Value.UInt8(int number) -> write8(UINT8, number, out);
            case Value.UInt16(int number) -> write16(UINT16, number, out);
            case Value.UInt32(long number) -> write32(UINT32, (int) number, out);
            case Value.UInt64(long number) -> write64(UINT64, number, out);
            case Value.Float32(float number) ->
                    write32(FLOAT32, Float.floatToRawIntBits(number), out);
            case Value.Float64(double number) ->
                    write64(FLOAT64, Double.doubleToRawLongBits(number), out);
            case Value.Timestamp(long epochMs) -> write64(TIMESTAMP, epochMs, out);
            case Value.Uuid(var uuid) -> {
                out.u8(UUID);
                out.uuid(uuid);
            }
            case Value.Text(String text) -> {
                out.u8(TEXT);
                out.text32("text", text);
            }
            case Value.Binary(var octets) -> {
                out.u8(BINARY);
                out.octets32(octets);
            }
        }
    }

    private static void write8(int type, int number, WireWriter out) {
        out.u8(type);
        out.u8(number);
    }

    private static void write16(int type, int number, WireWriter out) {
        out.u8(type);
        out.u16(number);
    }

    private static void write32(int type, int number, WireWriter out) {
        out.u8(type);
        out.i32(number);
    }

    private static void write64(int type, long number, WireWriter out) {
        out.u8(type);
        out.i64(number);
    }
}
