/**
 * Strict YAML to typed records: {@link dev.sluice.config.ConfigTree} reads the file with its
 * overrides, {@link dev.sluice.config.Binder} binds its sections to records of the modules that use
 * them, {@link dev.sluice.config.ConfigException} carries everything that is wrong with it at once,
 * {@link dev.sluice.config.Explanation} says where each value came from. The file's form is
 * described in {@code docs/configuration.md}.
 *
 * <pre>{@code
 * record AdminConfig(@Default("127.0.0.1:8161") BindAddress bind) {}
 * record ListenerConfig(String protocol, BindAddress bind) {}
 *
 * Binder binder = new Binder(ConfigTree.load(file, System.getenv()));
 * Optional<AdminConfig> admin = binder.root().section("admin").bind(AdminConfig.class);
 * for (Section listener : binder.root().sections("listeners")) {
 *     Optional<ListenerConfig> common = listener.bind(ListenerConfig.class);
 *     listener.bind(optionsOf(listener.value("protocol", String.class)));
 * }
 * Explanation explanation = binder.finish(); // throws if any of the above had problems
 * }</pre>
 *
 * <p>All of it runs on the thread that loads the configuration; the records it makes are immutable
 * if theirs are.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
