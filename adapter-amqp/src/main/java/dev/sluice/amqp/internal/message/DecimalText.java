package dev.sluice.amqp.internal.message;

import dev.sluice.amqp.internal.type.Decimal;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The decimal notation of IEEE 754 decimals in binary integer encoding, which AMQP 1.6.13 to 1.6.15
 * uses. Stateless.
 */
final class DecimalText {

    private DecimalText() {}

    static String of(Decimal decimal) {
        byte[] bytes = decimal.bits().array();
        int width = bytes.length * Byte.SIZE;
        BigInteger bits = new BigInteger(1, bytes);
        boolean isNegative = bits.testBit(width - 1);
        // The combination field follows the sign: 1111x says infinity or NaN, 11xx a large
        // coefficient.
        int top = bits.shiftRight(width - 6).intValue() & 0x1F;
        if (top >= 0x1E) {
            return top == 0x1F ? "NaN" : isNegative ? "-Infinity" : "Infinity";
        }
        int exponentBits = width == 32 ? 8 : width == 64 ? 10 : 14;
        int digits = width == 32 ? 7 : width == 64 ? 16 : 34;
        int bias = width == 32 ? 101 : width == 64 ? 398 : 6176;
        boolean isLarge = top >= 0x18;
        int shift = width - 1 - exponentBits - (isLarge ? 2 : 0);
        int exponent = bits.shiftRight(shift).intValue() & ((1 << exponentBits) - 1);
        BigInteger coefficient = bits.and(BigInteger.ONE.shiftLeft(shift).subtract(BigInteger.ONE));
        if (isLarge) {
            coefficient = coefficient.or(BigInteger.ONE.shiftLeft(shift + 2));
        }
        // A coefficient with more digits than the format has stands for zero (IEEE 754-2008 3.5.2).
        if (coefficient.compareTo(BigInteger.TEN.pow(digits)) >= 0) {
            coefficient = BigInteger.ZERO;
        }
        BigDecimal value =
                new BigDecimal(isNegative ? coefficient.negate() : coefficient, bias - exponent);
        return value.toString();
    }
}
