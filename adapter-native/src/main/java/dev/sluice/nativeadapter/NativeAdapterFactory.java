package dev.sluice.nativeadapter;

import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.adapter.ProtocolAdapterFactory;
import dev.sluice.nativeadapter.internal.NativeAdapter;

import java.util.List;

/**
 * Makes adapters of the native protocol; found by the server through its service file. Thread-safe.
 */
public final class NativeAdapterFactory implements ProtocolAdapterFactory {
    @Override
    public String protocol() {
        return "native";
    }

    @Override
    public Class<NativeListenerConfig> configType() {
        return NativeListenerConfig.class;
    }

    @Override
    public List<String> webSocketProtocols() {
        return List.of("sluice");
    }

    @Override
    public ProtocolAdapter create(AdapterContext context, Record config) {
        return new NativeAdapter(context, (NativeListenerConfig) config);
    }
}
