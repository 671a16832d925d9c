package dev.sluice.server.internal.admin;

import dev.sluice.config.BindAddress;
import dev.sluice.server.StartException;
import dev.sluice.server.internal.listen.BindFailure;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The HTTP server of the admin listener, with one event loop of its own.
 *
 * <p><i>Thread-safe.</i>
 */
public final class AdminServer implements AutoCloseable {
    static final int MAX_REQUEST_LINE_BYTES = 4_096;
    static final int MAX_HEADER_BYTES = 8_192;

    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final String KEY = "admin.bind";
    private static final int IDLE_SECONDS = 30;
    private static final int WAIT_SECONDS = 10;

    private final Vertx vertx;
    private final InetSocketAddress address;

    private AdminServer(Vertx vertx, InetSocketAddress address) {
        this.vertx = vertx;
        this.address = address;
    }

    /** Begins to listen. */
    public static AdminServer start(BindAddress bind, AdminRequests requests)
            throws StartException {
        InetSocketAddress wanted = BindFailure.loopback(KEY, bind);
        Vertx vertx = Vertx.vertx(vertxOptions());
        try {
            HttpServer server =
                    await(
                            vertx.createHttpServer(httpOptions())
                                    .connectionHandler(requests::connected)
                                    .requestHandler(requests::handle)
                                    .listen(
                                            wanted.getPort(),
                                            wanted.getAddress().getHostAddress()));
            return new AdminServer(
                    vertx, new InetSocketAddress(wanted.getAddress(), server.actualPort()));
        } catch (ExecutionException e) {
            close(vertx);
            throw BindFailure.explain(KEY, bind, e.getCause());
        } catch (TimeoutException e) {
            close(vertx);
            throw new StartException(
                    "%s: %s was not bound within %d s".formatted(KEY, bind, WAIT_SECONDS), e);
        } catch (InterruptedException e) {
            close(vertx);
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while binding " + bind, e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        close(vertx);
    }

    private static void close(Vertx vertx) {
        try {
            await(vertx.close());
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the admin listener did not close", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(Future<T> future)
            throws ExecutionException, TimeoutException, InterruptedException {
        return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** One small loop, no files, and no watching of it: nothing it runs takes long. */
    private static VertxOptions vertxOptions() {
        return new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setBlockedThreadCheckInterval(1)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.DAYS)
                .setFileSystemOptions(
                        new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false));
    }

    private static HttpServerOptions httpOptions() {
        return new HttpServerOptions()
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }
}
