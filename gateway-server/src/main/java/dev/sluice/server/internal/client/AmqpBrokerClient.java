package dev.sluice.server.internal.client;

import dev.sluice.core.address.Target;
import dev.sluice.server.internal.client.ClientException.Kind;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.proton.ProtonClient;
import io.vertx.proton.ProtonClientOptions;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonHelper;
import io.vertx.proton.ProtonQoS;
import io.vertx.proton.ProtonReceiver;
import io.vertx.proton.ProtonSender;

import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.message.Message;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * AMQP 1.0 through vertx-proton. All of that library runs on one Vert.x context.
 *
 * <p><i>Thread-safe.</i>
 */
final class AmqpBrokerClient implements BrokerClient {
    private static final int CREDIT = 100;
    private static final int CLOSE_SECONDS = 5;
    private static final Symbol QUEUE = Symbol.valueOf("queue");
    private static final Symbol TOPIC = Symbol.valueOf("topic");

    private final Vertx vertx;
    private final Context context;
    private final ProtonConnection connection;
    private final Map<SenderKey, AmqpSender> senders = new HashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> said = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ListenerThread listeners = new ListenerThread();

    private record SenderKey(Target target, boolean settles) {}

    private AmqpBrokerClient(Vertx vertx, Context context, ProtonConnection connection) {
        this.vertx = vertx;
        this.context = context;
        this.connection = connection;
    }

    static AmqpBrokerClient connect(ServerAddress server) throws InterruptedException {
        Vertx vertx = Vertx.vertx(vertxOptions());
        CompletableFuture<AmqpBrokerClient> opened = new CompletableFuture<>();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(
                _ ->
                        ProtonClient.create(vertx)
                                .connect(
                                        options(),
                                        server.host(),
                                        server.port(),
                                        server.user(),
                                        server.password(),
                                        result -> open(vertx, context, result, opened)));
        try {
            return opened.get(Clients.CONNECT_TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            vertx.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            Kind kind = cause instanceof SecurityException ? Kind.REFUSED : Kind.CONNECTION;
            throw new ClientException(
                    kind, "cannot connect to %s: %s".formatted(server, cause.getMessage()), cause);
        } catch (TimeoutException e) {
            vertx.close();
            throw new ClientException(Kind.TIMEOUT, server + " did not answer in time", e);
        }
    }

    private static void open(
            Vertx vertx,
            Context context,
            AsyncResult<ProtonConnection> connected,
            CompletableFuture<AmqpBrokerClient> opened) {
        if (connected.failed()) {
            opened.completeExceptionally(connected.cause());
            return;
        }
        ProtonConnection connection = connected.result();
        AmqpBrokerClient client = new AmqpBrokerClient(vertx, context, connection);
        connection
                .openHandler(
                        result -> {
                            if (result.succeeded()) {
                                opened.complete(client);
                            } else {
                                opened.completeExceptionally(result.cause());
                            }
                        })
                .closeHandler(
                        result -> {
                            if (result.failed()) {
                                opened.completeExceptionally(result.cause());
                            }
                            client.connectionEnded(why(result, "the server closed it"));
                            connection.disconnect();
                        })
                .disconnectHandler(_ -> client.connectionEnded("it was cut"))
                .open();
    }

    @Override
    public CompletableFuture<Void> publish(OutgoingMessage message) {
        if (message.qos() > 1) {
            return CompletableFuture.failedFuture(
                    new ClientException(Kind.UNSUPPORTED, "AMQP has --qos 0 and 1 here"));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        SenderKey key = new SenderKey(message.target(), message.qos() > 0);
        context.runOnContext(
                _ -> senders.computeIfAbsent(key, this::openSender).send(message, done));
        return done;
    }

    private AmqpSender openSender(SenderKey key) {
        ProtonSender link = connection.createSender(key.target().name());
        link.setQoS(key.settles() ? ProtonQoS.AT_LEAST_ONCE : ProtonQoS.AT_MOST_ONCE);
        var target = new org.apache.qpid.proton.amqp.messaging.Target();
        switch (key.target().kind()) {
            case QUEUE -> target.setCapabilities(QUEUE);
            case TOPIC -> target.setCapabilities(TOPIC);
            case ANY, STREAM -> {}
        }
        target.setAddress(
                key.target().kind() == Target.Kind.STREAM
                        ? key.target().text()
                        : key.target().name());
        link.setTarget(target);
        AmqpSender sender = new AmqpSender(link);
        link.openHandler(
                result -> {
                    // A refusal shows as a link without a target, and its detach says why.
                    if (result.succeeded() && link.getRemoteTarget() != null) {
                        sender.opened();
                    }
                });
        link.closeHandler(
                result -> {
                    sender.fail(refused("the server does not take messages", result));
                    link.close();
                });
        var _ =
                ended.whenComplete(
                        (_, failure) ->
                                sender.fail(
                                        failure instanceof ClientException known
                                                ? known
                                                : new ClientException(
                                                        Kind.CONNECTION, "the client is closed")));
        link.open();
        return sender;
    }

    @Override
    public CompletableFuture<Void> receive(Target source, MessageListener listener) {
        CompletableFuture<Void> opened = new CompletableFuture<>();
        context.runOnContext(_ -> openReceiver(source, listener, opened));
        return opened;
    }

    private void openReceiver(
            Target target, MessageListener listener, CompletableFuture<Void> opened) {
        String address = target.kind() == Target.Kind.STREAM ? target.text() : target.name();
        ProtonReceiver link = connection.createReceiver(address);
        Source source = (Source) link.getSource();
        switch (target.kind()) {
            case QUEUE -> source.setCapabilities(QUEUE);
            case TOPIC, ANY -> source.setCapabilities(TOPIC);
            case STREAM -> {}
        }
        link.setPrefetch(0).setAutoAccept(false);
        link.handler((delivery, message) -> hand(link, delivery, message, address, listener));
        link.openHandler(
                result -> {
                    if (result.succeeded() && link.getRemoteSource() != null) {
                        link.flow(CREDIT);
                        opened.complete(null);
                    }
                });
        link.closeHandler(
                result -> {
                    ClientException reason = refused("the subscription was refused", result);
                    if (!opened.completeExceptionally(reason)) {
                        ended.completeExceptionally(reason);
                    }
                    link.close();
                });
        var _ =
                ended.whenComplete(
                        (_, failure) -> {
                            if (failure != null) {
                                opened.completeExceptionally(failure);
                            }
                        });
        link.open();
    }

    /** Lets the listener work elsewhere, then settles and gives the credit back. */
    private void hand(
            ProtonReceiver link,
            ProtonDelivery delivery,
            Message message,
            String address,
            MessageListener listener) {
        listeners.execute(
                () -> {
                    if (listener.received(AmqpMessages.received(message, address))) {
                        context.runOnContext(_ -> accept(link, delivery, listener));
                    }
                });
    }

    private void accept(ProtonReceiver link, ProtonDelivery delivery, MessageListener listener) {
        if (!connection.isDisconnected() && link.isOpen()) {
            ProtonHelper.accepted(delivery, true);
            link.flow(1);
            listener.acknowledged();
        }
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            context.runOnContext(
                    _ -> {
                        if (connection.isDisconnected()) {
                            said.complete(null);
                        } else {
                            connection.close();
                        }
                    });
            said.completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS).join();
            listeners.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void connectionEnded(String why) {
        said.complete(null);
        if (closed.get()) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(
                    new ClientException(Kind.CONNECTION, "the connection ended: " + why));
        }
    }

    private static ClientException refused(String what, AsyncResult<?> result) {
        return new ClientException(Kind.REFUSED, what + ": " + why(result, "it gave no reason"));
    }

    private static String why(AsyncResult<?> result, String otherwise) {
        Throwable cause = result.cause();
        String message = cause == null ? null : cause.getMessage();
        return message == null ? otherwise : message;
    }

    private static ProtonClientOptions options() {
        return new ProtonClientOptions()
                .setConnectTimeout((int) Clients.CONNECT_TIME.toMillis())
                .setTcpNoDelay(true);
    }

    private static VertxOptions vertxOptions() {
        return new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false));
    }
}
