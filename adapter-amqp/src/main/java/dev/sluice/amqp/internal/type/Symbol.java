package dev.sluice.amqp.internal.type;

/**
 * An AMQP symbol: an ASCII name from a constrained domain (AMQP 1.6.21). Never interned: what a
 * peer sends is garbage when its connection ends. Immutable.
 */
public record Symbol(String name) implements Comparable<Symbol> {

    /** The symbol with this ASCII name. */
    public static Symbol of(String name) {
        return new Symbol(name);
    }

    @Override
    public int compareTo(Symbol other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
