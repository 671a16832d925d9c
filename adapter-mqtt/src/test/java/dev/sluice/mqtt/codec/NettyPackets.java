package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Netty's messages as packets of ours. <i>Thread-safe.</i> */
final class NettyPackets {
    private NettyPackets() {}

    static Packet packet(MqttMessage message, ProtocolVersion version) {
        boolean isV5 = version.isV5();
        return switch (message.fixedHeader().messageType()) {
            case CONNECT -> connect((MqttConnectMessage) message);
            case CONNACK -> connAck((MqttConnAckMessage) message, isV5);
            case PUBLISH -> publish((MqttPublishMessage) message);
            case PUBACK -> new Packet.PubAck(id(message), ackReason(message), ack(message));
            case PUBREC -> new Packet.PubRec(id(message), ackReason(message), ack(message));
            case PUBREL -> new Packet.PubRel(id(message), ackReason(message), ack(message));
            case PUBCOMP -> new Packet.PubComp(id(message), ackReason(message), ack(message));
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
            case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) message);
            case SUBACK -> subAck((MqttSubAckMessage) message);
            case UNSUBACK -> unsubAck((MqttUnsubAckMessage) message);
            case PINGREQ -> new Packet.PingReq();
            case PINGRESP -> new Packet.PingResp();
            case DISCONNECT -> {
                var end = end(message);
                yield new Packet.Disconnect(reason(end.reasonCode()), block(end));
            }
            case AUTH -> {
                var end = end(message);
                yield new Packet.Auth(reason(end.reasonCode()), block(end));
            }
        };
    }

    private static Packet connect(MqttConnectMessage message) {
        var header = message.variableHeader();
        var payload = message.payload();
        byte[] password = payload.passwordInBytes();
        WillData will = null;
        if (header.isWillFlag()) {
            will =
                    new WillData(
                            Quality.ofQos(header.willQos()),
                            header.isWillRetain(),
                            payload.willTopic(),
                            block(payload.willProperties()),
                            Bytes.wrap(payload.willMessageInBytes()));
        }
        ProtocolVersion version = ProtocolVersion.of(header.name(), header.version());
        if (version == null) {
            throw new AssertionError("netty reads level " + header.version());
        }
        return new Packet.Connect(
                version,
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                payload.clientIdentifier(),
                will,
                payload.userName(),
                password == null ? null : Bytes.wrap(password),
                block(header.properties()));
    }

    private static Packet connAck(MqttConnAckMessage message, boolean isV5) {
        var header = message.variableHeader();
        int code = header.connectReturnCode().byteValue() & 0xFF;
        try {
            return new Packet.ConnAck(
                    header.isSessionPresent(),
                    isV5 ? reason((byte) code) : ReturnCodes.fromConnectReturnCode(code),
                    block(header.properties()));
        } catch (ProtocolViolationException e) {
            throw new AssertionError("netty reads return code " + code, e);
        }
    }

    private static Packet publish(MqttPublishMessage message) {
        var fixed = message.fixedHeader();
        var header = message.variableHeader();
        int qos = fixed.qosLevel().value();
        return new Packet.Publish(
                fixed.isDup(),
                Quality.ofQos(qos),
                fixed.isRetain(),
                header.topicName(),
                qos == 0 ? 0 : header.packetId(),
                block(header.properties()),
                Bytes.wrap(ByteBufUtil.getBytes(message.payload())));
    }

    private static Packet subscribe(MqttSubscribeMessage message) {
        List<SubscriptionEntry> entries =
                message.payload().topicSubscriptions().stream()
                        .map(
                                each ->
                                        new SubscriptionEntry(
                                                each.topicFilter(),
                                                Quality.ofQos(each.qualityOfService().value()),
                                                each.option().isNoLocal(),
                                                each.option().isRetainAsPublished(),
                                                each.option().retainHandling().value()))
                        .toList();
        return new Packet.Subscribe(
                message.idAndPropertiesVariableHeader().messageId(),
                entries,
                block(message.idAndPropertiesVariableHeader().properties()));
    }

    private static Packet unsubscribe(MqttUnsubscribeMessage message) {
        return new Packet.Unsubscribe(
                message.idAndPropertiesVariableHeader().messageId(),
                message.payload().topics(),
                block(message.idAndPropertiesVariableHeader().properties()));
    }

    private static Packet subAck(MqttSubAckMessage message) {
        return new Packet.SubAck(
                message.idAndPropertiesVariableHeader().messageId(),
                message.payload().reasonCodes().stream()
                        .map(code -> reason(code.byteValue()))
                        .toList(),
                block(message.idAndPropertiesVariableHeader().properties()));
    }

    private static Packet unsubAck(MqttUnsubAckMessage message) {
        return new Packet.UnsubAck(
                message.idAndPropertiesVariableHeader().messageId(),
                message.payload().unsubscribeReasonCodes().stream()
                        .map(code -> reason(code.byteValue()))
                        .toList(),
                block(message.idAndPropertiesVariableHeader().properties()));
    }

    private static int id(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    private static ReasonCode ackReason(MqttMessage message) {
        return message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header
                ? reason(header.reasonCode())
                : ReasonCode.SUCCESS;
    }

    private static PropertyBlock ack(MqttMessage message) {
        return switch (message.variableHeader()) {
            case MqttPubReplyMessageVariableHeader header -> block(header.properties());
            case MqttMessageIdAndPropertiesVariableHeader header -> block(header.properties());
            default -> PropertyBlock.EMPTY;
        };
    }

    private static MqttReasonCodeAndPropertiesVariableHeader end(MqttMessage message) {
        return message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? header
                : new MqttReasonCodeAndPropertiesVariableHeader(
                        (byte) 0, MqttProperties.NO_PROPERTIES);
    }

    private static ReasonCode reason(byte value) {
        for (ReasonCode reason : ReasonCode.values()) {
            if (reason.value() == (value & 0xFF)) {
                return reason;
            }
        }
        throw new AssertionError("netty reads reason code " + (value & 0xFF));
    }

    private static PropertyBlock block(MqttReasonCodeAndPropertiesVariableHeader header) {
        return block(header.properties());
    }

    private static PropertyBlock block(@Nullable MqttProperties properties) {
        PropertyBlockBuilder block = PropertyBlock.builder();
        if (properties == null) {
            return block.build();
        }
        for (MqttProperties.MqttProperty<?> each : properties.listAll()) {
            Property property = Property.of(each.propertyId());
            switch (each) {
                case MqttProperties.UserProperties user ->
                        user.value().forEach(pair -> block.user(pair.key, pair.value));
                case MqttProperties.IntegerProperty number ->
                        block.number(
                                required(property),
                                required(property).shape() == Property.Shape.FOUR_BYTES
                                        ? Integer.toUnsignedLong(number.value())
                                        : number.value());
                case MqttProperties.StringProperty text ->
                        block.text(required(property), text.value());
                case MqttProperties.BinaryProperty binary ->
                        block.binary(required(property), Bytes.wrap(binary.value()));
                default -> throw new AssertionError("netty reads property " + each);
            }
        }
        return block.build();
    }

    private static Property required(@Nullable Property property) {
        if (property == null) {
            throw new AssertionError("netty reads an unknown property");
        }
        return property;
    }
}
