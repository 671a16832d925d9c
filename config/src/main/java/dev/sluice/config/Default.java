package dev.sluice.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a record component whose key is not in the configuration, written as it would be
 * there.
 *
 * <p>For a component that holds one value the text stands for itself, as if in quotes where YAML
 * would need them ({@code @Default("#")}); for lists, maps and records it is flow YAML
 * ({@code @Default("[a, b]")}).
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Default {
    /** The text that is parsed when the key is absent. */
    String value();
}
