package dev.sluice.benchmarks.mqtt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The clients of one workload on one selector.
 *
 * <p><i>Confined to the main thread.</i>
 */
final class Load implements AutoCloseable {
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final InetSocketAddress server;
    private final Selector selector = Selector.open();
    private final List<Client> clients = new ArrayList<>();

    Load(InetSocketAddress server) throws IOException {
        this.server = server;
    }

    /** A client that is connected. */
    Client connect(String clientId, boolean isClean, Client.Received received) throws IOException {
        Client client = new Client(server, selector, received);
        clients.add(client);
        client.send(Packets.connect(clientId, isClean));
        await(client::takeAnswer);
        return client;
    }

    void subscribe(Client client, String filter, int qos) throws IOException {
        client.send(Packets.subscribe(filter, qos));
        await(client::takeAnswer);
    }

    private void await(BooleanSupplier isThere) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!isThere.getAsBoolean()) {
            turn(1);
            if (System.nanoTime() > end) {
                throw new IOException("the broker does not answer");
            }
        }
    }

    /**
     * Writes what is to be written and reads what has come.
     *
     * @param waitMs how long to wait for something; 0 for not at all
     */
    void turn(long waitMs) throws IOException {
        for (Client client : clients) {
            client.flush();
        }
        if (waitMs == 0) {
            selector.selectNow();
        } else {
            selector.select(waitMs);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            Client client = (Client) key.attachment();
            if (key.isWritable()) {
                client.flush();
            }
            if (key.isReadable()) {
                client.read();
            }
        }
        selector.selectedKeys().clear();
    }

    void close(Client client) throws IOException {
        clients.remove(client);
        client.close();
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
        selector.close();
    }
}
