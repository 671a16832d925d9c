package dev.sluice.nativecodec.internal;

import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.BodyKind;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.MessageProperties;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Property;

import java.util.ArrayList;
import java.util.List;

/** The message section of PUBLISH and DELIVER. Confined to the thread that calls it. */
final class MessageCodec {
    private static final int DURABLE = 0x01;
    private static final int RETAIN = 0x02;
    private static final int TEXT_BODY = 0x04;

    /** Name length, type. */
    private static final int MIN_PROPERTY_BYTES = 2 + 1;

    private MessageCodec() {}

    static NativeMessage read(WireReader in) throws NativeProtocolException {
        AddressKind kind = Enums.addressKind(in, "address kind");
        String address = in.text16("address");
        int flags = in.flags("message flags", DURABLE | RETAIN | TEXT_BODY);
        int priority = in.u8("priority");
        PropertyFields fields = new PropertyFields();
        fields.read(in);
        MessageProperties properties =
                fields.toProperties((flags & DURABLE) != 0, (flags & RETAIN) != 0, priority);
        List<Property> userProperties = userProperties(in);
        BodyKind bodyKind = (flags & TEXT_BODY) != 0 ? BodyKind.TEXT : BodyKind.BINARY;
        Octets body = in.octets32("body");
        if (bodyKind == BodyKind.TEXT && !body.isText()) {
            throw in.malformed("text body is not well-formed UTF-8");
        }
        return new NativeMessage(kind, address, properties, userProperties, bodyKind, body);
    }

    static void write(NativeMessage message, WireWriter out) throws NativeProtocolException {
        MessageProperties properties = message.properties();
        out.u8(message.kind().code());
        out.text16("address", message.address());
        int flags = properties.durable() ? DURABLE : 0;
        flags |= properties.retain() ? RETAIN : 0;
        flags |= message.bodyKind() == BodyKind.TEXT ? TEXT_BODY : 0;
        out.u8(flags);
        out.u8(properties.priority());
        PropertyFields.write(properties, out);
        List<Property> userProperties = message.userProperties();
        out.count("user properties", userProperties.size(), Limits.MAX_USER_PROPERTIES);
        for (Property property : userProperties) {
            out.text16("property name", property.name());
            ValueCodec.write(property.value(), out);
        }
        out.octets32(message.body());
    }

    private static List<Property> userProperties(WireReader in) throws NativeProtocolException {
        int count = in.count("user properties", Limits.MAX_USER_PROPERTIES, MIN_PROPERTY_BYTES);
        if (count == 0) {
            return List.of();
        }
        List<Property> properties = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = in.text16("property name");
            properties.add(new Property(name, ValueCodec.read(in)));
        }
        return properties;
    }
}
