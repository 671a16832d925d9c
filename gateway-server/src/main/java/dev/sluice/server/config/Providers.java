package dev.sluice.server.config;

import dev.sluice.core.adapter.ProtocolAdapterFactory;
import dev.sluice.core.store.StoreFactory;

import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The protocols and stores on the class path, by the names that the configuration uses.
 *
 * <p><i>Immutable.</i>
 */
record Providers(
        SortedMap<String, ProtocolAdapterFactory> protocols,
        SortedMap<String, StoreFactory> engines) {
    private static final String NAME = "[a-z][a-z0-9-]{0,31}";

    /** Throws {@link IllegalStateException} if a jar on the class path is no good. */
    static Providers find() {
        Providers providers =
                new Providers(
                        byName(ProtocolAdapterFactory.class, ProtocolAdapterFactory::protocol),
                        byName(StoreFactory.class, StoreFactory::engine));
        for (String taken : List.of(ListenerConfig.ANY_PROTOCOL, "websocket")) {
            if (providers.protocols.containsKey(taken)) {
                throw new IllegalStateException("no adapter may take the protocol name " + taken);
            }
        }
        return providers;
    }

    private static <T> SortedMap<String, T> byName(Class<T> service, Function<T, String> nameOf) {
        SortedMap<String, T> found = new TreeMap<>();
        Iterator<T> providers = ServiceLoader.load(service).iterator();
        try {
            while (providers.hasNext()) {
                T provider = providers.next();
                String name = nameOf.apply(provider);
                String type = provider.getClass().getName();
                if (!name.matches(NAME)) {
                    throw new IllegalStateException(
                            type + " has the name \"" + name + "\"; it must match " + NAME);
                }
                T other = found.put(name, provider);
                if (other != null) {
                    throw new IllegalStateException(
                            "two providers are called \"%s\": %s and %s; remove one of the jars"
                                    .formatted(name, other.getClass().getName(), type));
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new IllegalStateException("a jar on the class path is no good: " + e, e);
        }
        return found;
    }
}
