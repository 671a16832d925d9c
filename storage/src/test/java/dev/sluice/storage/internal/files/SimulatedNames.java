package dev.sluice.storage.internal.files;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of a simulated directory as its users see them, what of them is durable, and what
 * happened in between.
 *
 * <p>A new folder is durable at once, and with it all that happened before in the folder above.
 * What was not forced may be lost by itself, but a file that was renamed has its old name or its
 * new one.
 *
 * <p><i>Confined to the lock of its files.</i>
 */
final class SimulatedNames {
    private final NameTree current;
    private final NameTree durable;
    private List<NameChange> unforced = new ArrayList<>();

    SimulatedNames() {
        this(new NameTree());
    }

    private SimulatedNames(NameTree tree) {
        this.current = tree;
        this.durable = new NameTree(tree);
    }

    boolean exists(String name) {
        return current.get(name) != null;
    }

    boolean isFolder(String name) {
        return current.isFolder(name);
    }

    @Nullable SimulatedFile file(String name) {
        return current.get(name) instanceof SimulatedFile file ? file : null;
    }

    List<String> childrenOf(String folder) {
        return current.childrenOf(folder);
    }

    List<String> files() {
        return current.all().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof SimulatedFile)
                .map(Map.Entry::getKey)
                .toList();
    }

    long usedBytes() {
        return current.all().values().stream()
                .mapToLong(node -> node instanceof SimulatedFile file ? file.size() : 0)
                .sum();
    }

    void makeFolder(String folder) {
        if (!isFolder(folder)) {
            String above = FileNames.folderOf(folder);
            makeFolder(above);
            change(new NameChange.Created(folder, new SimulatedNode.Folder()));
            force(above);
        }
    }

    void create(String name, SimulatedFile file) {
        change(new NameChange.Created(name, file));
    }

    void rename(String from, String to, SimulatedFile file) {
        if (!from.equals(to)) {
            change(new NameChange.Renamed(from, to, file, current.get(to)));
        }
    }

    void delete(String name) {
        SimulatedNode node = current.get(name);
        if (node != null) {
            change(new NameChange.Deleted(name, node));
        }
    }

    /** Makes durable what happened in the folder, and what that follows from. */
    void force(String folder) {
        Set<String> folders = new HashSet<>(Set.of(folder));
        Set<Object> met = new HashSet<>();
        List<NameChange> forced = new ArrayList<>();
        List<NameChange> left = new ArrayList<>();
        for (NameChange change : unforced.reversed()) {
            boolean follows =
                    met.contains(change.node())
                            || change.names().stream()
                                    .anyMatch(
                                            name ->
                                                    met.contains(name)
                                                            || folders.contains(
                                                                    FileNames.folderOf(name)));
            if (follows) {
                forced.add(change);
                met.add(change.node());
                met.addAll(change.names());
                if (change instanceof NameChange.Deleted(String name, SimulatedNode.Folder _)) {
                    folders.add(name);
                }
            } else {
                left.add(change);
            }
        }
        forced.reversed().forEach(change -> change.applyTo(durable));
        unforced = new ArrayList<>(left.reversed());
    }

    /** What another machine finds on the disk. */
    SimulatedNames after(PowerLoss loss) {
        Map<String, List<NameChange>> byFolder = new LinkedHashMap<>();
        for (NameChange change : unforced) {
            byFolder.computeIfAbsent(folderOf(change), _ -> new ArrayList<>()).add(change);
        }
        IdentityHashMap<NameChange, Boolean> survivors = new IdentityHashMap<>();
        for (List<NameChange> changes : byFolder.values()) {
            loss.survivors(changes).forEach(change -> survivors.put(change, true));
        }
        NameTree found = new NameTree(durable);
        for (NameChange change : unforced) {
            if (survivors.containsKey(change)) {
                change.applyTo(found);
            }
        }
        found.replaceFiles(file -> file.after(loss));
        return new SimulatedNames(found);
    }

    private static String folderOf(NameChange change) {
        return FileNames.folderOf(
                switch (change) {
                    case NameChange.Created created -> created.name();
                    case NameChange.Renamed renamed -> renamed.to();
                    case NameChange.Deleted deleted -> deleted.name();
                });
    }

    private void change(NameChange change) {
        change.applyTo(current);
        unforced.add(change);
    }
}
