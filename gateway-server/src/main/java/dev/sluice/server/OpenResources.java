package dev.sluice.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was opened so far, to be closed in the opposite order.
 *
 * <p><i>Confined to one thread at a time.</i>
 */
final class OpenResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);

    private final Deque<Resource> open = new ArrayDeque<>();

    private record Resource(String name, AutoCloseable closeable) {}

    <T extends AutoCloseable> T add(String name, T closeable) {
        open.push(new Resource(name, closeable));
        return closeable;
    }

    /** Closes everything, even if one of them fails. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            Resource resource = open.pop();
            try {
                resource.closeable().close();
            } catch (Exception e) {
                LOG.error("closing the {} failed", resource.name(), e);
            }
        }
    }
}
