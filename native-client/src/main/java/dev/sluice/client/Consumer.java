package dev.sluice.client;

import dev.sluice.nativecodec.AddressKind;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The receiving end of a subscription, a queue or a stream.
 *
 * <p>Either the application asks with {@link #receive}, or a handler is called with each delivery.
 * When the consumer or its connection has ended, asking fails with the {@link SluiceException} that
 * says why. Thread-safe.
 */
public final class Consumer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Consumer.class);

    private final ConsumerLink link;
    private final Duration requestTimeout;
    private final AtomicBoolean hasHandler = new AtomicBoolean();

    Consumer(ConsumerLink link, Duration requestTimeout) {
        this.link = link;
        this.requestTimeout = requestTimeout;
    }

    /** What the name turned out to be. */
    public AddressKind kind() {
        return link.opened().kind();
    }

    /** The queue, filter or stream. */
    public String name() {
        return link.opened().name();
    }

    /** Waits for the next delivery; null if none comes in time. */
    public @Nullable Delivery receive(Duration timeout) throws InterruptedException {
        return link.receive(timeout);
    }

    /** Waits for the next delivery as long as it takes. */
    public Delivery receive() throws InterruptedException {
        return link.take();
    }

    /** Hands every delivery to {@code handler} until the consumer ends. At most once. */
    public void onDelivery(DeliveryHandler handler) {
        if (!hasHandler.compareAndSet(false, true)) {
            throw new IllegalStateException("the consumer of " + name() + " has a handler");
        }
        Thread.ofVirtual().name("sluice-consumer-" + name()).start(() -> handleAll(handler));
    }

    /** Completes when everything that is available to this consumer now has arrived. */
    public CompletionStage<Void> drain() {
        return link.connection().drain(link);
    }

    /** Ends the consumer: what it settled is settled, what it did not goes back. */
    public CompletionStage<Void> closeAsync() {
        return link.connection().close(link);
    }

    /** Ends the consumer and waits for the server's word; nothing to do if it has ended. */
    @Override
    public void close() {
        try {
            Waiting.on(closeAsync(), requestTimeout);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void handleAll(DeliveryHandler handler) {
        try {
            while (true) {
                handle(handler, link.take());
            }
        } catch (SluiceException ended) {
            LOG.debug("consumer of {} ended: {}", name(), ended.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(DeliveryHandler handler, Delivery delivery) throws InterruptedException {
        try {
            handler.handle(delivery);
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception failed) {
            LOG.warn("handler of {} failed on delivery {}", name(), delivery.id(), failed);
            delivery.modify(true, false);
        }
    }
}
