package dev.sluice.routing.testkit;

import dev.sluice.config.ByteSize;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;
import dev.sluice.storage.SteppedStore;
import dev.sluice.storage.internal.files.FaultyFiles;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** A store that moves and crashes when the test says so. <i>Confined to one thread.</i> */
public interface StoreUnderTest {
    /** What a method without arguments was given. */
    Object[] NOTHING = {};

    /** Starts it, or starts it again. */
    Store open();

    /** Does a part of what there is to do. */
    void step();

    /** Does all of it. Returns whether there was something. */
    boolean settle();

    /** Ends the process or the machine. */
    void crash();

    /** Never crashes: what ends is only who uses it. */
    static StoreUnderTest inMemory() {
        InMemoryStore store =
                new InMemoryStore(
                        new InMemoryStoreConfig(new ByteSize(1L << 30)),
                        InstantSource.system(),
                        Metrics.none());
        return new StoreUnderTest() {
            @Override
            public Store open() {
                return store;
            }

            @Override
            public void step() {}

            @Override
            public boolean settle() {
                return false;
            }

            @Override
            public void crash() {}
        };
    }

    /** A store that does what there is to do whenever somebody has asked for something. */
    static Store moving(StoreUnderTest tested) {
        Store store = tested.open();
        return (Store)
                Proxy.newProxyInstance(
                        Store.class.getClassLoader(),
                        new Class<?>[] {Store.class},
                        (_, method, arguments) -> {
                            Object result = method.invoke(store, arguments);
                            for (Object argument : arguments == null ? NOTHING : arguments) {
                                if (argument instanceof Loop loop) {
                                    loop.execute(() -> moveOn(tested));
                                }
                            }
                            return result;
                        });
    }

    private static void moveOn(StoreUnderTest tested) {
        while (tested.settle()) {
            // There may be more.
        }
    }

    /** The journaled store on files that lose what was not forced. */
    static StoreUnderTest journaled(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SteppedStore stepped = new SteppedStore(new FaultyFiles(seed));
        return new StoreUnderTest() {
            @Override
            public Store open() {
                try {
                    stepped.open();
                } catch (StoreOpenException e) {
                    throw new AssertionError("the store does not open", e);
                }
                return stepped.store();
            }

            @Override
            public void step() {
                switch (random.nextInt(5)) {
                    case 0, 1 -> stepped.step(0);
                    case 2 -> stepped.step(1);
                    case 3 -> stepped.runReads();
                    default -> stepped.pass(Duration.ofMillis(random.nextInt(1_500)));
                }
            }

            @Override
            public boolean settle() {
                boolean worked = stepped.step(0);
                worked |= stepped.step(1);
                stepped.runReads();
                return worked;
            }

            @Override
            public void crash() {
                if (random.nextBoolean()) {
                    stepped.kill();
                } else {
                    stepped.losePower();
                }
            }
        };
    }
}
