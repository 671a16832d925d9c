package dev.sluice.mqtt.codec;

/**
 * Reason codes in the poorer words of MQTT 3.1 and 3.1.1: CONNACK return codes 0 to 5 (section
 * 3.2.2.3) and SUBACK return codes 0, 1, 2 and 0x80 (section 3.9.3).
 */
final class ReturnCodes {
    private static final ReasonCode[] CONNECT = {
        ReasonCode.SUCCESS,
        ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
        ReasonCode.SERVER_UNAVAILABLE,
        ReasonCode.BAD_USER_NAME_OR_PASSWORD,
        ReasonCode.NOT_AUTHORIZED,
    };

    private ReturnCodes() {}

    static ReasonCode fromConnectReturnCode(int code) throws ProtocolViolationException {
        if (code >= CONNECT.length) {
            throw ProtocolViolationException.malformed("connect return code " + code);
        }
        return CONNECT[code];
    }

    /** The CONNACK return code that says most of what the reason says. */
    static int toConnectReturnCode(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS -> 0;
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    QUOTA_EXCEEDED,
                    CONNECTION_RATE_EXCEEDED,
                    USE_ANOTHER_SERVER,
                    SERVER_MOVED ->
                    3;
            case BAD_USER_NAME_OR_PASSWORD, BAD_AUTHENTICATION_METHOD -> 4;
            case NOT_AUTHORIZED, BANNED -> 5;
            default ->
                    throw new IllegalArgumentException(
                            "a CONNACK before MQTT 5 cannot say " + reason);
        };
    }

    static int toSubscribeReturnCode(ReasonCode reason) {
        return reason.isError() ? 0x80 : reason.value();
    }
}
