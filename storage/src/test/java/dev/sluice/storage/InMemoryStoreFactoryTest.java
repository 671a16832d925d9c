package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ServiceLoader;

class InMemoryStoreFactoryTest {
    @TempDir Path directory = Path.of("unset");

    @Test
    void isFoundByItsEngineNameAndTouchesNoFile() throws Exception {
        StoreFactory factory =
                ServiceLoader.load(StoreFactory.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(each -> each.engine().equals("memory"))
                        .findFirst()
                        .orElseThrow();
        Record config = Binder.defaultsOf(factory.configType());
        Path missing = directory.resolve("missing");
        StoreContext context =
                new StoreContext(
                        missing,
                        InstantSource.system(),
                        System::nanoTime,
                        Metrics.none(),
                        Thread::new);
        try (Store store = factory.open(context, config)) {
            assertFalse(store.isDurable());
        }
        assertTrue(factory.inspect(missing).isEmpty(), "an engine without files has no data");
        assertFalse(Files.exists(missing));
    }

    @Test
    void holdsHalfAGibibyteUnlessToldOtherwise() {
        assertEquals(
                new InMemoryStoreConfig(ByteSize.parse("512MiB")),
                Binder.defaultsOf(InMemoryStoreConfig.class));
        assertThrows(
                IllegalArgumentException.class, () -> new InMemoryStoreConfig(new ByteSize(0)));
    }
}
