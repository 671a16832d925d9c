package dev.sluice.nativecodec;

import java.util.List;

/**
 * A message as the native protocol carries it.
 *
 * <p>{@code body} is well-formed UTF-8 if {@code bodyKind} is {@link BodyKind#TEXT}. Immutable.
 */
public record NativeMessage(
        AddressKind kind,
        String address,
        MessageProperties properties,
        List<Property> userProperties,
        BodyKind bodyKind,
        Octets body) {

    public NativeMessage {
        userProperties = List.copyOf(userProperties);
    }

    /** Starts a message to everything bound to {@code address}. */
    public static NativeMessageBuilder to(String address) {
        return to(AddressKind.ANY, address);
    }

    /** Starts a message to one kind of target. */
    public static NativeMessageBuilder to(AddressKind kind, String address) {
        return new NativeMessageBuilder(kind, address);
    }

    /** The body read as UTF-8. */
    public String text() {
        return body.toText();
    }

    /** The whole message is too much for a log line, and its body does not belong there. */
    @Override
    public String toString() {
        return "NativeMessage["
                + kind
                + " "
                + address
                + ", "
                + bodyKind
                + " "
                + body.length()
                + " B]";
    }
}
