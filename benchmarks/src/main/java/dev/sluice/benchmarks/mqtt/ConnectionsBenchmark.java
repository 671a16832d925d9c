package dev.sluice.benchmarks.mqtt;

import dev.sluice.benchmarks.store.Directories;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens many connections at once, leaves them alone, and sees what they cost Sluice: how many were
 * served in a second, what each takes of the heap after a collection, and what the process has of
 * the machine's memory.
 *
 * <p>Arguments: how many connections (20,000); directory. It is run in the root of the project,
 * where {@code ./sluice} is built. The data are deleted at the end.
 *
 * <p><i>Confined to the main thread</i>, and threads for the sockets.
 */
public final class ConnectionsBenchmark {
    private static final int PORT = 18_930;

    /** So many are opened side by side. */
    private static final int AT_ONCE = 100;

    /** An address has 28,000 ports or so. */
    private static final int PER_ADDRESS = 10_000;

    private static final int CONNACK_BYTES = 4;
    private static final Pattern USED = Pattern.compile("(?:used|total used) (\\d+)K");

    private ConnectionsBenchmark() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        Path parent = Path.of(arguments.length > 1 ? arguments[1] : "benchmarks/target");
        Path directory = parent.resolve("connections");
        Directories.delete(directory);
        List<Socket> sockets = new ArrayList<>();
        try (Peer.Running broker = Peer.SLUICE.start(directory, PORT)) {
            long pid = broker.process().pid();
            sockets.addAll(connect(broker, 0, 200)); // Code is loaded and compiled by these.
            long heapBefore = heapBytes(pid);
            long residentBefore = residentBytes(pid);
            long start = System.nanoTime();
            sockets.addAll(connect(broker, 200, count));
            double seconds = (System.nanoTime() - start) / 1e9;
            long heap = heapBytes(pid);
            long resident = residentBytes(pid);
            System.out.printf(
                    Locale.ROOT,
                    "%,d connections, %,.0f a second; heap after a collection %,d KiB, before %,d:"
                            + " %,.0f B each; resident %,d MiB, before %,d: %,.0f B each%n",
                    count,
                    count / seconds,
                    heap >> 10,
                    heapBefore >> 10,
                    (heap - heapBefore) / (double) count,
                    resident >> 20,
                    residentBefore >> 20,
                    (resident - residentBefore) / (double) count);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            Directories.delete(directory);
        }
    }

    private static List<Socket> connect(Peer.Running broker, int first, int count)
            throws InterruptedException, ExecutionException {
        List<Callable<List<Socket>>> parts = new ArrayList<>();
        for (int part = 0; part < AT_ONCE; part++) {
            int from = first + (int) ((long) count * part / AT_ONCE);
            int to = first + (int) ((long) count * (part + 1) / AT_ONCE);
            parts.add(() -> connectPart(broker, from, to));
        }
        List<Socket> sockets = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<Socket>> done : threads.invokeAll(parts)) {
                sockets.addAll(done.get());
            }
        }
        return sockets;
    }

    private static List<Socket> connectPart(Peer.Running broker, int from, int to)
            throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = from; i < to; i++) {
            byte host = (byte) (2 + i / PER_ADDRESS);
            InetAddress own = InetAddress.getByAddress(new byte[] {127, 0, 0, host});
            Socket socket =
                    new Socket(broker.address().getAddress(), broker.address().getPort(), own, 0);
            sockets.add(socket);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(Packets.connect("idle" + i, true));
            if (socket.getInputStream().readNBytes(CONNACK_BYTES).length < CONNACK_BYTES) {
                throw new EOFException("connection " + i + " was closed");
            }
        }
        return sockets;
    }

    private static long heapBytes(long pid) throws IOException {
        jcmd(pid, "GC.run");
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
        long bytes = 0;
        while (used.find()) {
            bytes = Math.max(bytes, Long.parseLong(used.group(1)) << 10);
        }
        return bytes;
    }

    private static String jcmd(long pid, String command) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process =
                new ProcessBuilder(jcmd, String.valueOf(pid), command)
                        .redirectErrorStream(true)
                        .start();
        return new String(process.getInputStream().readAllBytes(), Packets.TEXT);
    }

    private static long residentBytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no process " + pid);
    }
}
