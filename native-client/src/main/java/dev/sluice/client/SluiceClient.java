package dev.sluice.client;

import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.Consume;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.Subscribe;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A connection to a Sluice broker.
 *
 * <p>Every operation comes twice: blocking, for plain code on any thread, and as a {@link
 * CompletionStage} that completes on the client's event loop, where nobody may block. Failures are
 * {@link SluiceException}. When the connection is lost everything that waits fails, and the client
 * cannot be used any more. Thread-safe.
 */
public final class SluiceClient implements AutoCloseable {
    private final ClientConnection connection;
    private final Duration requestTimeout;

    SluiceClient(ClientConnection connection, ClientSettings settings) {
        this.connection = connection;
        this.requestTimeout = settings.requestTimeout();
    }

    /** Starts the settings of a client. */
    public static SluiceClientBuilder builder() {
        return new SluiceClientBuilder();
    }

    /** The name the server knows this client by. */
    public String clientId() {
        return connection.session().clientId();
    }

    /** Who the server takes this client for. */
    public String principal() {
        return connection.session().principal();
    }

    /** Completes with the reason when the connection has ended. */
    public CompletionStage<SluiceException> ended() {
        return connection.ended();
    }

    /** Publishes and waits for the acknowledgement. */
    public PublishResult publish(NativeMessage message) throws InterruptedException {
        return Waiting.on(publishAsync(message), requestTimeout);
    }

    /**
     * Publishes; the stage completes with the acknowledgement. Waits only while too much is
     * unacknowledged already, which {@link SluiceClientBuilder#maxUnacked} bounds.
     */
    public CompletionStage<PublishResult> publishAsync(NativeMessage message)
            throws InterruptedException {
        return connection.publish(message, true);
    }

    /** Publishes without an acknowledgement: at most once. The stage completes when it is sent. */
    public CompletionStage<Void> publishUnacked(NativeMessage message) throws InterruptedException {
        return connection.publish(message, false).thenAccept(_ -> {});
    }

    /** Receives what is published to addresses that match {@code filter} from now on. */
    public Consumer subscribe(String filter) throws InterruptedException {
        return subscribe(filter, ConsumerOptions.DEFAULT);
    }

    /** Receives what is published to addresses that match {@code filter} from now on. */
    public Consumer subscribe(String filter, ConsumerOptions options) throws InterruptedException {
        return Waiting.on(subscribeAsync(filter, options), requestTimeout);
    }

    /** Receives what is published to addresses that match {@code filter} from now on. */
    public CompletionStage<Consumer> subscribeAsync(String filter, ConsumerOptions options) {
        return connection
                .open(
                        id ->
                                new Subscribe(
                                        id,
                                        filter,
                                        options.noLocal(),
                                        options.settleMode(),
                                        options.credit()),
                        options.credit())
                .thenApply(link -> new Consumer(link, requestTimeout));
    }

    /** Receives from the queue of this name, in competition with its other consumers. */
    public Consumer consume(String queue) throws InterruptedException {
        return consume(AddressKind.QUEUE, queue, ConsumerOptions.DEFAULT);
    }

    /** Receives from a queue, a stream, or whatever the server says the name is. */
    public Consumer consume(AddressKind kind, String name, ConsumerOptions options)
            throws InterruptedException {
        return Waiting.on(consumeAsync(kind, name, options), requestTimeout);
    }

    /** Receives from a queue, a stream, or whatever the server says the name is. */
    public CompletionStage<Consumer> consumeAsync(
            AddressKind kind, String name, ConsumerOptions options) {
        return connection
                .open(
                        id ->
                                new Consume(
                                        id,
                                        kind,
                                        name,
                                        options.position(),
                                        options.settleMode(),
                                        options.credit()),
                        options.credit())
                .thenApply(link -> new Consumer(link, requestTimeout));
    }

    /** Says goodbye; the stage completes when the connection has ended. */
    public CompletionStage<SluiceException> closeAsync() {
        connection.leave();
        return connection.ended();
    }

    /** Says goodbye and waits until the server has answered what is under way, or 5 seconds. */
    @Override
    public void close() {
        try {
            Waiting.on(closeAsync(), requestTimeout);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
