package dev.sluice.storage.internal.log;

import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files in memory that know what a crash would leave, count what is done to them, and can be
 * damaged.
 *
 * <p><i>Thread-safe.</i>
 */
final class MemoryFiles implements DataFiles {
    private final TreeMap<String, Node> nodes = new TreeMap<>();
    private final TreeMap<String, Node> durableNodes = new TreeMap<>();
    private final Set<String> folders = new HashSet<>();
    private final Set<String> durableFolders = new HashSet<>();
    private int openHandles;
    private int mostOpenHandles;
    private int reads;
    private int writes;
    private int forces;
    private boolean failsForces;

    private static final class Node {
        byte[] bytes = new byte[0];
        int size;
        byte[] durable = new byte[0];
    }

    /** What is there after a crash that loses everything that was not forced. */
    synchronized MemoryFiles crashed() {
        MemoryFiles left = new MemoryFiles();
        for (String folder : durableFolders) {
            if (isDurable(folder)) {
                left.folders.add(folder);
                left.durableFolders.add(folder);
            }
        }
        durableNodes.forEach(
                (name, node) -> {
                    if (isDurable(folderOf(name))) {
                        left.set(name, node.durable);
                    }
                });
        return left;
    }

    synchronized void set(String name, byte[] content) {
        Node node = new Node();
        node.bytes = content.clone();
        node.size = content.length;
        node.durable = content.clone();
        nodes.put(name, node);
        durableNodes.put(name, node);
        addFolders(name);
        durableFolders.addAll(folders);
    }

    synchronized byte[] get(String name) throws IOException {
        Node node = find(name);
        return Arrays.copyOf(node.bytes, node.size);
    }

    synchronized void flipBit(String name, long position, int bit) throws IOException {
        find(name).bytes[(int) position] ^= (byte) (1 << bit);
    }

    synchronized void append(String name, byte[] more) throws IOException {
        Node node = find(name);
        write(node, ByteBuffer.wrap(more), node.size);
    }

    synchronized List<String> names() {
        return List.copyOf(nodes.keySet());
    }

    synchronized void failForces() {
        failsForces = true;
    }

    synchronized int openHandles() {
        return openHandles;
    }

    synchronized int mostOpenHandles() {
        return mostOpenHandles;
    }

    synchronized int reads() {
        return reads;
    }

    synchronized int writes() {
        return writes;
    }

    synchronized int forces() {
        return forces;
    }

    @Override
    public synchronized List<String> list(String folder) {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        TreeSet<String> children = new TreeSet<>();
        for (Set<String> some : List.of(nodes.keySet(), folders)) {
            for (String name : some) {
                if (name.startsWith(prefix) && name.length() > prefix.length()) {
                    String rest = name.substring(prefix.length());
                    int slash = rest.indexOf('/');
                    children.add(slash < 0 ? rest : rest.substring(0, slash));
                }
            }
        }
        return List.copyOf(children);
    }

    @Override
    public synchronized boolean exists(String name) {
        return nodes.containsKey(name) || folders.contains(name);
    }

    @Override
    public synchronized DataFile create(String name) throws IOException {
        if (exists(name)) {
            throw new IOException(name + " exists");
        }
        nodes.put(name, new Node());
        addFolders(name);
        return open(name);
    }

    @Override
    public synchronized DataFile open(String name) throws IOException {
        Node node = find(name);
        openHandles++;
        mostOpenHandles = Math.max(mostOpenHandles, openHandles);
        return new Handle(name, node);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        nodes.put(to, find(from));
        nodes.remove(from);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        if (folders.contains(name) && !list(name).isEmpty()) {
            throw new IOException(name + " is not empty");
        }
        nodes.remove(name);
        folders.remove(name);
    }

    @Override
    public synchronized void forceFolder(String folder) {
        durableNodes.keySet().removeIf(name -> folderOf(name).equals(folder));
        nodes.forEach(
                (name, node) -> {
                    if (folderOf(name).equals(folder)) {
                        durableNodes.put(name, node);
                    }
                });
        durableFolders.removeIf(name -> folderOf(name).equals(folder));
        for (String name : folders) {
            if (folderOf(name).equals(folder)) {
                durableFolders.add(name);
            }
        }
    }

    @Override
    public long freeBytes() {
        return Long.MAX_VALUE;
    }

    private boolean isDurable(String folder) {
        return folder.isEmpty() || (durableFolders.contains(folder) && isDurable(folderOf(folder)));
    }

    private void addFolders(String name) {
        String folder = folderOf(name);
        while (!folder.isEmpty()) {
            folders.add(folder);
            folder = folderOf(folder);
        }
    }

    private static String folderOf(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }

    private Node find(String name) throws IOException {
        @Nullable Node node = nodes.get(name);
        if (node == null) {
            throw new IOException("there is no " + name);
        }
        return node;
    }

    private static void write(Node node, ByteBuffer source, long position) {
        int end = Math.toIntExact(position + source.remaining());
        if (end > node.bytes.length) {
            node.bytes = Arrays.copyOf(node.bytes, Math.max(end, 2 * node.bytes.length));
        }
        source.get(node.bytes, (int) position, source.remaining());
        node.size = Math.max(node.size, end);
    }

    private final class Handle implements DataFile {
        private final String name;
        private final Node node;
        private boolean isClosed;

        Handle(String name, Node node) {
            this.name = name;
            this.node = node;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() throws IOException {
            synchronized (MemoryFiles.this) {
                checkOpen();
                return node.size;
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (MemoryFiles.this) {
                checkOpen();
                reads++;
                int count = (int) Math.max(0, Math.min(target.remaining(), node.size - position));
                if (count > 0) {
                    target.put(node.bytes, (int) position, count);
                }
                return count;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (MemoryFiles.this) {
                checkOpen();
                writes++;
                MemoryFiles.write(node, source, position);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (MemoryFiles.this) {
                checkOpen();
                forces++;
                if (failsForces) {
                    throw new IOException("cannot force " + name);
                }
                node.durable = Arrays.copyOf(node.bytes, node.size);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (MemoryFiles.this) {
                checkOpen();
                if (size < node.size) {
                    Arrays.fill(node.bytes, (int) size, node.size, (byte) 0);
                    node.size = (int) size;
                }
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (MemoryFiles.this) {
                checkOpen();
                isClosed = true;
                openHandles--;
            }
        }

        private void checkOpen() throws IOException {
            if (isClosed) {
                throw new IOException(name + " is closed");
            }
        }
    }
}
