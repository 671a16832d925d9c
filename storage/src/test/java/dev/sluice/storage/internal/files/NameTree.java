package dev.sluice.storage.internal.files;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Names and what they stand for; no file has two of them.
 *
 * <p><i>Confined to the lock of its files.</i>
 */
final class NameTree {
    private final TreeMap<String, SimulatedNode> nodes = new TreeMap<>();

    NameTree() {}

    NameTree(NameTree other) {
        nodes.putAll(other.nodes);
    }

    @Nullable SimulatedNode get(String name) {
        return nodes.get(name);
    }

    boolean isFolder(String name) {
        return name.equals(FileNames.ROOT) || nodes.get(name) instanceof SimulatedNode.Folder;
    }

    /** Everything, by its name. */
    SortedMap<String, SimulatedNode> all() {
        return nodes;
    }

    List<String> childrenOf(String folder) {
        // '0' is what comes behind '/'.
        SortedMap<String, SimulatedNode> below =
                folder.isEmpty() ? nodes : nodes.subMap(folder + "/", folder + "0");
        int start = folder.isEmpty() ? 0 : folder.length() + 1;
        return below.keySet().stream()
                .map(name -> name.substring(start))
                .filter(name -> name.indexOf('/') < 0)
                .toList();
    }

    /**
     * Gives the node this name and no other. Nothing happens if the folder is not there, or if
     * something else has the name than what the node is to replace.
     */
    void put(String name, SimulatedNode node, @Nullable SimulatedNode replaced) {
        SimulatedNode there = nodes.get(name);
        if ((there == null || there == replaced) && isFolder(FileNames.folderOf(name))) {
            nodes.values().removeIf(other -> other == node);
            nodes.put(name, node);
        }
    }

    /** Removes the name if it stands for the node and has nothing below it. */
    void remove(String name, SimulatedNode node) {
        if (nodes.get(name) == node && childrenOf(name).isEmpty()) {
            nodes.remove(name);
        }
    }

    /** Puts others in the place of the files, in the order of their names. */
    void replaceFiles(UnaryOperator<SimulatedFile> replacement) {
        nodes.replaceAll(
                (_, node) -> node instanceof SimulatedFile file ? replacement.apply(file) : node);
    }
}
