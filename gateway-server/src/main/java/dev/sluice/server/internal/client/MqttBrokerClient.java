package dev.sluice.server.internal.client;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserPropertiesBuilder;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5MessageException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;

import dev.sluice.core.address.Target;
import dev.sluice.server.internal.client.ClientException.Kind;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * MQTT 5 through the HiveMQ client.
 *
 * <p><i>Thread-safe.</i>
 */
final class MqttBrokerClient implements BrokerClient {
    private static final String QUEUE_PREFIX = "$queue/";
    private static final String STREAM_PREFIX = "$stream/";
    private static final int CLOSE_SECONDS = 5;

    private final Mqtt5AsyncClient client;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ListenerThread listeners = new ListenerThread();

    private MqttBrokerClient(ServerAddress server) {
        Mqtt5ClientBuilder builder =
                Mqtt5Client.builder()
                        .serverHost(server.host())
                        .serverPort(server.port())
                        .addDisconnectedListener(this::disconnected);
        String user = server.user();
        if (user != null) {
            byte[] password =
                    Objects.requireNonNullElse(server.password(), "")
                            .getBytes(StandardCharsets.UTF_8);
            builder =
                    builder.simpleAuth(
                            Mqtt5SimpleAuth.builder().username(user).password(password).build());
        }
        this.client = builder.buildAsync();
    }

    static MqttBrokerClient connect(ServerAddress server) throws InterruptedException {
        MqttBrokerClient connecting = new MqttBrokerClient(server);
        try {
            connecting
                    .client
                    .connectWith()
                    .cleanStart(true)
                    .send()
                    .get(Clients.CONNECT_TIME.toMillis(), TimeUnit.MILLISECONDS);
            return connecting;
        } catch (ExecutionException e) {
            connecting.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw failure("cannot connect to " + server, cause, Kind.CONNECTION);
        } catch (TimeoutException e) {
            connecting.close();
            throw new ClientException(Kind.TIMEOUT, server + " did not answer in time", e);
        }
    }

    @Override
    public CompletableFuture<Void> publish(OutgoingMessage message) {
        if (message.target().kind() != Target.Kind.ANY) {
            return CompletableFuture.failedFuture(
                    new ClientException(
                            Kind.UNSUPPORTED,
                            "MQTT cannot name the kind of an address; leave --kind out or use"
                                    + " another --protocol"));
        }
        int most = maximumQos();
        if (message.qos() > most) {
            return CompletableFuture.failedFuture(
                    new ClientException(
                            Kind.UNSUPPORTED,
                            "the server's MQTT has --qos %s here"
                                    .formatted(most == 0 ? "0" : "0 and 1")));
        }
        try {
            return mapped(
                    client.publish(toMqtt(message))
                            .thenAccept(
                                    result ->
                                            result.getError()
                                                    .ifPresent(
                                                            error -> {
                                                                throw new CompletionException(
                                                                        error);
                                                            })),
                    "the message was not taken");
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(unsupported(e));
        }
    }

    private int maximumQos() {
        return client.getConfig()
                .getConnectionConfig()
                .map(config -> config.getRestrictionsForClient().getMaximumQos())
                .orElse(MqttQos.EXACTLY_ONCE)
                .getCode();
    }

    /** Throws {@link IllegalArgumentException} for what MQTT has no form for. */
    private static Mqtt5Publish toMqtt(OutgoingMessage message) {
        Mqtt5UserPropertiesBuilder properties = Mqtt5UserProperties.builder();
        for (Map.Entry<String, String> property : message.properties().entrySet()) {
            properties = properties.add(property.getKey(), property.getValue());
        }
        return Mqtt5Publish.builder()
                .topic(message.target().name())
                .payload(message.body())
                .qos(Objects.requireNonNull(MqttQos.fromCode(message.qos())))
                .payloadFormatIndicator(message.isText() ? Mqtt5PayloadFormatIndicator.UTF_8 : null)
                .contentType(message.contentType().orElse(null))
                .userProperties(properties.build())
                .build();
    }

    @Override
    public CompletableFuture<Void> receive(Target source, MessageListener listener) {
        String filter =
                switch (source.kind()) {
                    case QUEUE -> QUEUE_PREFIX + source.name();
                    case STREAM -> STREAM_PREFIX + source.name();
                    case TOPIC, ANY -> source.name();
                };
        Mqtt5Subscribe subscribe;
        try {
            subscribe =
                    Mqtt5Subscribe.builder().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).build();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(unsupported(e));
        }
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> {
                    if (listener.received(received(publish))) {
                        publish.acknowledge();
                        listener.acknowledged();
                    }
                },
                listeners,
                true);
        return mapped(
                client.subscribe(subscribe).thenAccept(_ -> {}), "the subscription was refused");
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (client.getState().isConnectedOrReconnect()) {
                client.disconnect()
                        .exceptionally(_ -> null) // it is gone, which is what was wanted
                        .completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS)
                        .join();
            }
            listeners.close();
            ended.complete(null);
        }
    }

    private void disconnected(MqttClientDisconnectedContext context) {
        if (context.getSource() == MqttDisconnectSource.USER) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(
                    new ClientException(
                            Kind.CONNECTION,
                            "the connection was lost: " + said(context.getCause()),
                            context.getCause()));
        }
    }

    private static ReceivedMessage received(Mqtt5Publish publish) {
        PropertyMap standard = new PropertyMap();
        publish.getContentType().ifPresent(type -> standard.put("contentType", type));
        publish.getResponseTopic().ifPresent(topic -> standard.put("replyTo", topic));
        publish.getCorrelationData().ifPresent(data -> standard.put("correlationId", text(data)));
        standard.put("qos", publish.getQos().getCode()).put("retain", publish.isRetain());
        PropertyMap properties = new PropertyMap();
        for (Mqtt5UserProperty property : publish.getUserProperties().asList()) {
            properties.put(property.getName().toString(), property.getValue().toString());
        }
        return new ReceivedMessage(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                standard.toMap(),
                properties.toMap());
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private static CompletableFuture<Void> mapped(CompletableFuture<Void> future, String what) {
        Function<Throwable, Void> rethrow =
                cause -> {
                    Throwable root =
                            cause instanceof CompletionException && cause.getCause() != null
                                    ? cause.getCause()
                                    : cause;
                    throw failure(what, root, Kind.CONNECTION);
                };
        return future.exceptionally(rethrow);
    }

    /** A packet with a reason code is a refusal; everything else is of the kind given. */
    private static ClientException failure(String what, Throwable cause, Kind otherwise) {
        Kind kind = cause instanceof Mqtt5MessageException ? Kind.REFUSED : otherwise;
        return new ClientException(kind, what + ": " + said(cause), cause);
    }

    private static String said(Throwable cause) {
        return switch (cause) {
            case Mqtt5DisconnectException disconnect ->
                    "DISCONNECT with " + disconnect.getMqttMessage().getReasonCode();
            case Mqtt5SubAckException refused ->
                    "SUBACK with " + refused.getMqttMessage().getReasonCodes();
            case Mqtt5ConnAckException refused ->
                    "CONNACK with " + refused.getMqttMessage().getReasonCode();
            default ->
                    String.valueOf(
                            (cause.getCause() == null ? cause : cause.getCause()).getMessage());
        };
    }

    private static ClientException unsupported(IllegalArgumentException cause) {
        return new ClientException(
                Kind.UNSUPPORTED, "MQTT cannot carry this: " + cause.getMessage(), cause);
    }
}
