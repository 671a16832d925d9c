package dev.sluice.conformance.tidy;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for what must not be in any tracked file: paths of one machine, and names of package
 * registries, which are a matter of each machine's own settings.
 *
 * <p><i>Immutable.</i>
 */
final class TextCheck {
    /** Written in pieces so that this file does not find itself. */
    private static final List<Pattern> FORBIDDEN =
            List.of(
                    Pattern.compile("(?<![\\w.:/-])/(wo" + "rk|ro" + "ot)/\\w"),
                    Pattern.compile("(?<![\\w.])/tm" + "p/brief"),
                    Pattern.compile("repo1?\\.mav" + "en"),
                    Pattern.compile("registry\\.npm" + "js|registry\\.yarn" + "pkg"),
                    Pattern.compile("pypi\\.o" + "rg|pythonhos" + "ted"),
                    Pattern.compile("deb\\.deb" + "ian\\.org|archive\\.ubu" + "ntu"));

    private TextCheck() {}

    static List<String> findings(String name, String text) {
        return FORBIDDEN.stream()
                .map(pattern -> pattern.matcher(text))
                .filter(Matcher::find)
                .map(match -> name + ": must not be written here: " + match.group())
                .toList();
    }
}
