package dev.sluice.benchmarks.topic;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import java.util.Random;

/**
 * Filters as devices and those who watch them have them, by number: of ten, six are exact, three
 * have {@code +} and one {@code #}. Half of the devices are below one level, half below 10,000.
 *
 * <p><i>Thread-safe</i>: no state.
 */
final class ManyFilters {
    private static final int SITES = 100;
    private static final int LINES = 100;

    private ManyFilters() {}

    static TopicFilter filter(int number) {
        return TopicFilter.of(
                switch (number % 10) {
                    case 0, 1, 2 -> "fleet/" + number + "/command";
                    case 3, 4, 5 -> device(number) + "/temperature";
                    case 6 -> "fleet/" + (number - 6) + "/+";
                    case 7 -> "plant/+/line-" + line(number) + "/device/" + number + "/state";
                    case 8 -> device(number) + "/+/alarm";
                    default -> device(number - 6) + "/#";
                });
    }

    /** An address that only the filter with the number matches, and that has no wildcard. */
    static Address exact(int number) {
        return Address.of(filter(number - number % 10 + (number % 2 == 0 ? 1 : 4)).pattern());
    }

    /** An address that a filter with a wildcard matches, and sometimes an exact one besides. */
    static Address wildcard(int number) {
        String pattern = filter(number - number % 10 + 6 + number / 10 % 4).pattern();
        return Address.of(pattern.replace("+", "site-7").replace("#", "temperature"));
    }

    private static String device(int number) {
        return "plant/site-" + number / 10 % SITES + "/line-" + line(number) + "/device/" + number;
    }

    private static int line(int number) {
        return number / 10 / SITES % LINES;
    }

    /** Addresses of filters below {@code filters}, in no order that a cache could guess. */
    static Address[] addresses(int count, int filters, boolean wildcard, Random random) {
        Address[] addresses = new Address[count];
        for (int i = 0; i < count; i++) {
            int number = random.nextInt(filters);
            addresses[i] = wildcard ? wildcard(number) : exact(number);
        }
        return addresses;
    }
}
