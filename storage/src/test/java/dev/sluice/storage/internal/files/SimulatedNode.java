package dev.sluice.storage.internal.files;

/** What a name stands for; itself and nothing else, whatever is in it. */
sealed interface SimulatedNode permits SimulatedFile, SimulatedNode.Folder {
    /** A folder; what is in it is known by name only. <i>Immutable.</i> */
    final class Folder implements SimulatedNode {}
}
