package dev.sluice.mqtt.internal;

import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.adapter.ProtocolAdapterFactory;
import dev.sluice.mqtt.MqttConfig;

import java.util.List;

/** Makes the adapters for listeners of protocol {@code mqtt}. <i>Immutable.</i> */
public final class MqttAdapterFactory implements ProtocolAdapterFactory {
    @Override
    public String protocol() {
        return "mqtt";
    }

    @Override
    public Class<? extends Record> configType() {
        return MqttConfig.class;
    }

    @Override
    public List<String> webSocketProtocols() {
        return List.of("mqtt", "mqttv3.1");
    }

    @Override
    public ProtocolAdapter create(AdapterContext context, Record config) {
        return new MqttAdapter(context, (MqttConfig) config);
    }
}
