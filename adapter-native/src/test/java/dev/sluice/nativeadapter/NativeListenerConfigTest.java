package dev.sluice.nativeadapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigTree;
import dev.sluice.core.adapter.ProtocolAdapterFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ServiceLoader;

final class NativeListenerConfigTest {
    @Test
    void hasTheDocumentedDefaults() {
        NativeListenerConfig config = Binder.defaultsOf(NativeListenerConfig.class);
        assertEquals(8 * 1024 * 1024, config.maxFrame().bytes());
        assertEquals(Duration.ofSeconds(10), config.handshakeTimeout());
        assertEquals(64 * 1024, config.handshakeBytes().bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-frame: 1KiB",
                "max-frame: 1GiB",
                "heartbeat: 10ms",
                "handshake-timeout: 0s",
                "handshake-bytes: 10",
                "max-unacked-messages: 0",
                "max-unacked-bytes: 0",
                "max-consumers: 0",
                "consumer-window: 0",
                "go-away-grace: 2h"
            })
    void refusesWhatCannotWork(String yaml) {
        assertThrows(
                ConfigException.class,
                () -> ConfigTree.parse("test", yaml).bind(NativeListenerConfig.class));
    }

    @Test
    void theServerFindsTheFactory() {
        assertTrue(
                ServiceLoader.load(ProtocolAdapterFactory.class).stream()
                        .anyMatch(found -> found.type() == NativeAdapterFactory.class));
    }
}
