package dev.sluice.client;

import dev.sluice.nativecodec.PublishAck;
import dev.sluice.nativecodec.ServerFrame;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The requests of one connection that wait for an answer, by correlation id.
 *
 * <p>Ids rise by one from request to request and skip 0. Confined to its event loop.
 */
final class PendingRequests {
    /** A request that waits. */
    sealed interface Pending {}

    /** Waits for PUBLISH_ACK. */
    record PendingPublish(CompletableFuture<PublishResult> result) implements Pending {}

    /** Waits for the one frame that answers it. */
    record PendingReply(CompletableFuture<ServerFrame> reply) implements Pending {}

    private final Map<Integer, Pending> byId = new LinkedHashMap<>();
    private int lastId;

    PendingRequests(int lastId) {
        this.lastId = lastId;
    }

    int add(Pending request) {
        lastId++;
        if (lastId == 0) {
            lastId++;
        }
        byId.put(lastId, request);
        return lastId;
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Answers a request other than a publish; false if there is none with this id. */
    boolean answer(ServerFrame reply) {
        if (!(byId.get(reply.correlationId()) instanceof PendingReply(var future))) {
            return false;
        }
        byId.remove(reply.correlationId());
        future.complete(reply);
        return true;
    }

    /** Fails one request; false if there is none with this id. */
    boolean fail(int correlationId, SluiceException failure) {
        Pending request = byId.remove(correlationId);
        if (request == null) {
            return false;
        }
        fail(request, failure);
        return true;
    }

    /** Fails all requests that wait. */
    void failAll(SluiceException failure) {
        List<Pending> all = new ArrayList<>(byId.values());
        byId.clear();
        all.forEach(request -> fail(request, failure));
    }

    /**
     * Answers the publishes within the range. The work is bounded by the range and by what waits,
     * whichever is less, so a wide range costs nothing.
     */
    void acknowledge(PublishAck ack) {
        PublishResult result =
                switch (ack.result()) {
                    case ACCEPTED -> PublishResult.ACCEPTED;
                    case NO_TARGET -> PublishResult.NO_TARGET;
                };
        int width = ack.lastCorrelationId() - ack.correlationId();
        List<CompletableFuture<PublishResult>> answered = new ArrayList<>();
        if (Integer.compareUnsigned(width, byId.size()) < 0) {
            for (int i = 0; i <= width; i++) {
                int id = ack.correlationId() + i;
                if (byId.get(id) instanceof PendingPublish(var future)) {
                    byId.remove(id);
                    answered.add(future);
                }
            }
        } else {
            Iterator<Map.Entry<Integer, Pending>> waiting = byId.entrySet().iterator();
            while (waiting.hasNext()) {
                Map.Entry<Integer, Pending> entry = waiting.next();
                int distance = entry.getKey() - ack.correlationId();
                if (entry.getValue() instanceof PendingPublish(var future)
                        && Integer.compareUnsigned(distance, width) <= 0) {
                    waiting.remove();
                    answered.add(future);
                }
            }
        }
        answered.forEach(future -> future.complete(result));
    }

    private static void fail(Pending request, SluiceException failure) {
        switch (request) {
            case PendingPublish(var future) -> future.completeExceptionally(failure);
            case PendingReply(var future) -> future.completeExceptionally(failure);
        }
    }
}
