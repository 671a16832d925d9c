package dev.sluice.server.config;

import dev.sluice.config.BindAddress;
import dev.sluice.config.Binder;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigTree;
import dev.sluice.config.Explanation;
import dev.sluice.config.NearestKey;
import dev.sluice.config.Section;
import dev.sluice.core.adapter.ProtocolAdapterFactory;
import dev.sluice.core.store.StoreFactory;
import dev.sluice.routing.RoutingConfig;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Binds a configuration to the records of all modules that have a part in it. It goes on after a
 * problem, so that a user sees all of them at once.
 *
 * <p><i>Confined to the starting thread.</i>
 */
final class ConfigurationReader {
    private static final String WEBSOCKET = "websocket";
    private static final String LISTENER_NAME = "[a-z][a-z0-9-]{0,31}";

    private final Providers providers = Providers.find();
    private final Map<BindAddress, String> bound = new HashMap<>();
    private final Binder binder;
    private final Path home;

    private ConfigurationReader(ConfigTree tree, Path home) {
        this.binder = new Binder(tree);
        this.home = home;
    }

    static Configuration read(String source, ConfigTree tree, Path home) throws ConfigException {
        return new ConfigurationReader(tree, home).read(source);
    }

    private Configuration read(String source) throws ConfigException {
        List<ConfiguredListener> listeners = listeners();
        Optional<AdminConfig> admin = admin();
        Optional<ConfiguredStore> store = store();
        Optional<LimitsConfig> limits = binder.root().section("limits").bind(LimitsConfig.class);
        Optional<SysConfig> sys = binder.root().section("sys").bind(SysConfig.class);
        Optional<RoutingConfig> routing = binder.root().bind(RoutingConfig.class);
        Explanation explanation = binder.finish();
        return new Configuration(
                source,
                listeners,
                admin.orElseThrow(),
                store.orElseThrow(),
                limits.orElseThrow(),
                sys.orElseThrow(),
                routing.orElseThrow(),
                explanation);
    }

    private List<ConfiguredListener> listeners() {
        List<ConfiguredListener> listeners = new ArrayList<>();
        List<Section> sections = binder.root().sections("listeners");
        for (Section section : sections) {
            listener(section).ifPresent(listeners::add);
        }
        if (sections.isEmpty()) {
            binder.root()
                    .section("listeners")
                    .problem("", "there must be at least one listener; write \"listeners:\"");
        }
        return listeners;
    }

    private Optional<ConfiguredListener> listener(Section section) {
        if (!section.name().matches(LISTENER_NAME)) {
            section.problem("", "a listener's name must match " + LISTENER_NAME);
        }
        Optional<ListenerConfig> common = section.bind(ListenerConfig.class);
        common.ifPresent(config -> checkBind(section, config.bind()));
        Optional<String> protocol = section.value("protocol", String.class);
        if (protocol.isEmpty()) {
            section.allowOtherKeys();
            return Optional.empty();
        }
        List<ConfiguredAdapter> adapters = new ArrayList<>();
        if (protocol.get().equals(ListenerConfig.ANY_PROTOCOL)) {
            for (ProtocolAdapterFactory factory : providers.protocols().values()) {
                bind(section.section(factory.protocol()), factory).ifPresent(adapters::add);
            }
        } else {
            ProtocolAdapterFactory factory = providers.protocols().get(protocol.get());
            if (factory == null) {
                Set<String> names = new TreeSet<>(providers.protocols().keySet());
                names.add(ListenerConfig.ANY_PROTOCOL);
                section.problem("protocol", unknown("protocol", protocol.get(), names));
                section.allowOtherKeys();
                return Optional.empty();
            }
            bind(section, factory).ifPresent(adapters::add);
        }
        if (common.isEmpty()) {
            section.section(WEBSOCKET).allowOtherKeys();
            return Optional.empty();
        }
        checkTransport(section, common.get(), adapters);
        Optional<WebSocketConfig> webSocket =
                common.get().takesWebSocket()
                        ? section.section(WEBSOCKET).bind(WebSocketConfig.class)
                        : Optional.empty();
        if (adapters.isEmpty() || webSocket.isPresent() != common.get().takesWebSocket()) {
            return Optional.empty();
        }
        return Optional.of(
                new ConfiguredListener(section.name(), common.get(), webSocket, adapters));
    }

    private static void checkTransport(
            Section section, ListenerConfig common, List<ConfiguredAdapter> adapters) {
        Section webSocket = section.section(WEBSOCKET);
        if (!common.takesWebSocket() && webSocket.isPresent()) {
            webSocket.allowOtherKeys();
            section.problem(WEBSOCKET, "has no effect; add \"transport: websocket\"");
        }
        boolean speaksIt =
                adapters.stream().anyMatch(a -> !a.factory().webSocketProtocols().isEmpty());
        if (common.transport() == Transport.WEBSOCKET && !adapters.isEmpty() && !speaksIt) {
            section.problem(
                    "transport", common.protocol() + " is not spoken over WebSocket; remove this");
        }
    }

    private static Optional<ConfiguredAdapter> bind(
            Section section, ProtocolAdapterFactory factory) {
        return section.bind(factory.configType())
                .map(config -> new ConfiguredAdapter(factory, config));
    }

    private Optional<AdminConfig> admin() {
        Section section = binder.root().section("admin");
        Optional<AdminConfig> admin = section.bind(AdminConfig.class);
        admin.filter(AdminConfig::enabled).ifPresent(config -> checkBind(section, config.bind()));
        return admin;
    }

    private Optional<ConfiguredStore> store() {
        Section section = binder.root().section("storage");
        Optional<StorageConfig> storage = section.bind(StorageConfig.class);
        if (storage.isEmpty()) {
            section.allowOtherKeys();
            return Optional.empty();
        }
        String engine = storage.get().engine();
        StoreFactory factory = providers.engines().get(engine);
        if (factory == null) {
            section.problem("engine", unknown("engine", engine, providers.engines().keySet()));
            section.allowOtherKeys();
            return Optional.empty();
        }
        Path directory =
                home.resolve(storage.get().directory().toString()).toAbsolutePath().normalize();
        return section.bind(factory.configType())
                .map(config -> new ConfiguredStore(factory, directory, config));
    }

    /** A place that two listeners want, or that strangers can reach, is a problem. */
    private void checkBind(Section section, BindAddress bind) {
        String other = bind.port() == 0 ? null : bound.putIfAbsent(bind, section.path());
        if (other != null) {
            section.problem("bind", "%s is taken by %s already".formatted(bind, other));
        }
        if (isReachableFromOutside(bind)) {
            section.problem(
                    "bind",
                    ("other machines can reach %s, and this version cannot authenticate them yet;"
                                    + " bind to 127.0.0.1:%d")
                            .formatted(bind, bind.port()));
        }
    }

    /** A name that is not known here is left to the start, which asks again. */
    private static boolean isReachableFromOutside(BindAddress bind) {
        try {
            return !InetAddress.getByName(bind.host()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private static String unknown(String what, String name, Set<String> known) {
        String list =
                NearestKey.find(name, known)
                        .map(nearest -> "did you mean \"" + nearest + "\"? There is: ")
                        .orElse("there is: ");
        return "there is no %s \"%s\"; %s%s".formatted(what, name, list, String.join(", ", known));
    }
}
