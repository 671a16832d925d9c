package dev.sluice.routing.internal.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.sluice.core.address.Address;

/**
 * The routes of recently used addresses. A route is used only while nothing changed in the topic
 * tree that may concern its address, so a change is seen by the next message.
 *
 * <p><i>Thread-safe.</i>
 */
public final class RouteTable {
    private static final int MAX_ROUTES = 100_000;

    private final RouteSource source;
    private final Cache<Address, Route> routes =
            Caffeine.newBuilder().maximumSize(MAX_ROUTES).executor(Runnable::run).build();

    public RouteTable(RouteSource source) {
        this.source = source;
    }

    Route routeOf(Address address) {
        Route route = routes.getIfPresent(address);
        if (route == null || !isCurrent(route)) {
            route = Route.of(address, source);
            routes.put(address, route);
        }
        return route;
    }

    /** Whether nothing changed that may concern its address. */
    boolean isCurrent(Route route) {
        return source.tree().isCurrent(route.seen());
    }
}
