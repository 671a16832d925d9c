package dev.sluice.core.broker;

import dev.sluice.core.address.Target;
import dev.sluice.core.declaration.Provenance;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list of queues and streams.
 *
 * <p><i>Immutable.</i>
 *
 * @param entries in the order of names
 * @param next the {@link ListRequest#after} that leads on; empty if there are no more
 */
public record DeclarationPage(List<Entry> entries, Optional<String> next) {
    public DeclarationPage {
        entries = List.copyOf(entries);
    }

    /** One queue or stream. <i>Immutable.</i> */
    public record Entry(Target target, Provenance provenance) {}
}
