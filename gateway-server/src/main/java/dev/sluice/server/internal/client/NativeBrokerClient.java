package dev.sluice.server.internal.client;

import dev.sluice.client.Consumer;
import dev.sluice.client.ConsumerOptions;
import dev.sluice.client.Credentials;
import dev.sluice.client.Delivery;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SluiceClientBuilder;
import dev.sluice.client.SluiceException;
import dev.sluice.core.address.Target;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.BodyKind;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.MessageProperties;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.NativeMessageBuilder;
import dev.sluice.nativecodec.Octets;
import dev.sluice.nativecodec.Property;
import dev.sluice.nativecodec.RetryAdvice;
import dev.sluice.nativecodec.Value;
import dev.sluice.server.internal.client.ClientException.Kind;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The native protocol through the client that Sluice ships.
 *
 * <p><i>Thread-safe.</i>
 */
final class NativeBrokerClient implements BrokerClient {
    private final SluiceClient client;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private NativeBrokerClient(SluiceClient client) {
        this.client = client;
        var _ = client.ended().thenAccept(this::ended);
    }

    static NativeBrokerClient connect(ServerAddress server) throws InterruptedException {
        SluiceClientBuilder builder =
                SluiceClient.builder()
                        .host(server.host())
                        .port(server.port())
                        .connectTimeout(Clients.CONNECT_TIME);
        String user = server.user();
        if (user != null) {
            builder =
                    builder.credentials(
                            Credentials.plain(
                                    user, Objects.requireNonNullElse(server.password(), "")));
        }
        try {
            return new NativeBrokerClient(builder.connect());
        } catch (SluiceException e) {
            throw failure("cannot connect to " + server, e);
        }
    }

    @Override
    public CompletableFuture<Void> publish(OutgoingMessage message) {
        NativeMessageBuilder builder =
                NativeMessage.to(kind(message.target().kind()), message.target().name())
                        .durable(message.qos() > 0)
                        .body(
                                message.isText() ? BodyKind.TEXT : BodyKind.BINARY,
                                Octets.wrap(message.body()))
                        .contentType(message.contentType().orElse(null));
        message.properties().forEach(builder::property);
        String failed = "the message was not taken";
        try {
            return switch (message.qos()) {
                case 0 -> mapped(client.publishUnacked(builder.build()), failed);
                case 1 -> mapped(client.publishAsync(builder.build()).thenAccept(_ -> {}), failed);
                default ->
                        CompletableFuture.failedFuture(
                                new ClientException(
                                        Kind.UNSUPPORTED,
                                        "the native protocol has --qos 0 and 1 here"));
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(
                    new ClientException(Kind.CONNECTION, "interrupted", e));
        }
    }

    @Override
    public CompletableFuture<Void> receive(Target source, MessageListener listener) {
        CompletionStage<Consumer> consumer =
                switch (source.kind()) {
                    case QUEUE, STREAM ->
                            client.consumeAsync(
                                    kind(source.kind()), source.name(), ConsumerOptions.DEFAULT);
                    case TOPIC, ANY ->
                            client.subscribeAsync(source.name(), ConsumerOptions.DEFAULT);
                };
        return mapped(
                consumer.thenAccept(
                        opened ->
                                opened.onDelivery(
                                        delivery -> {
                                            if (listener.received(received(delivery))) {
                                                delivery.accept();
                                                listener.acknowledged();
                                            }
                                        })),
                "the subscription was refused");
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void close() {
        client.close();
    }

    private void ended(SluiceException reason) {
        if (reason.code() == ErrorCode.NONE) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(
                    new ClientException(
                            Kind.CONNECTION,
                            "the connection ended: " + reason.getMessage(),
                            reason));
        }
    }

    private static AddressKind kind(Target.Kind kind) {
        return switch (kind) {
            case ANY -> AddressKind.ANY;
            case QUEUE -> AddressKind.QUEUE;
            case TOPIC -> AddressKind.TOPIC;
            case STREAM -> AddressKind.STREAM;
        };
    }

    private static ReceivedMessage received(Delivery delivery) {
        NativeMessage message = delivery.message();
        MessageProperties given = message.properties();
        PropertyMap standard =
                new PropertyMap()
                        .put("contentType", given.contentType())
                        .put("contentEncoding", given.contentEncoding())
                        .put("replyTo", given.replyTo())
                        .put("messageId", display(given.messageId()))
                        .put("correlationId", display(given.correlationId()))
                        .put("subject", given.subject())
                        .put("groupId", given.groupId())
                        .put("ttlMs", given.ttlMs())
                        .put("timestampMs", given.timestampMs())
                        .put("durable", given.durable())
                        .put("retain", given.retain())
                        .put("redelivered", delivery.isRedelivered());
        if (delivery.place() != null) {
            standard.put("partition", delivery.place().partition())
                    .put("offset", delivery.place().offset());
        }
        PropertyMap properties = new PropertyMap();
        for (Property property : message.userProperties()) {
            properties.put(property.name(), plain(property.value()));
        }
        return new ReceivedMessage(
                message.address(), message.body().toArray(), standard.toMap(), properties.toMap());
    }

    private static @Nullable String display(@Nullable Value value) {
        return value == null ? null : value.display();
    }

    private static Object plain(Value value) {
        return switch (value) {
            case Value.Bool bool -> bool.value();
            case Value.Int8 number -> (int) number.value();
            case Value.Int16 number -> (int) number.value();
            case Value.Int32 number -> number.value();
            case Value.Int64 number -> number.value();
            case Value.UInt8 number -> number.value();
            case Value.UInt16 number -> number.value();
            case Value.UInt32 number -> number.value();
            case Value.Null _,
                    Value.UInt64 _,
                    Value.Float32 _,
                    Value.Float64 _,
                    Value.Timestamp _,
                    Value.Uuid _,
                    Value.Text _,
                    Value.Binary _ ->
                    value.display();
        };
    }

    private static CompletableFuture<Void> mapped(CompletionStage<Void> stage, String what) {
        return stage.exceptionally(
                        cause -> {
                            Throwable root =
                                    cause instanceof CompletionException && cause.getCause() != null
                                            ? cause.getCause()
                                            : cause;
                            throw root instanceof SluiceException known
                                    ? failure(what, known)
                                    : new ClientException(
                                            Kind.CONNECTION, what + ": " + root.getMessage(), root);
                        })
                .toCompletableFuture();
    }

    private static ClientException failure(String what, SluiceException cause) {
        Kind kind =
                cause.advice() == RetryAdvice.ON_NEW_CONNECTION ? Kind.CONNECTION : Kind.REFUSED;
        return new ClientException(kind, what + ": " + cause.getMessage(), cause);
    }
}
