package dev.sluice.conformance.tidy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Checks Java source text by the JDK's own parser and collects what is wrong with it.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class SourceCheck extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private static final int FILE_LINES_MAX = 600;
    private static final int METHOD_LINES_MAX = 60;
    private static final int PARAMETERS_MAX = 7;

    private static final Pattern EMPTY_NAME =
            Pattern.compile(".*(Impl|Manager|Helper|Utils?)|I[A-Z][a-z].*");
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
    private static final Pattern THREAD_RULE = Pattern.compile("Thread-safe|Immutable|Confined to");
    private static final Pattern DOCUMENTED = Pattern.compile("[^/]+/src/main/.*");
    private static final Pattern LOOP_CONFINED =
            Pattern.compile("(gateway-core|routing|native-codec|adapter-[a-z]+)/src/main/.*");
    private static final Set<Tree.Kind> NEEDS_NO_THREAD_RULE =
            EnumSet.of(Tree.Kind.ENUM, Tree.Kind.ANNOTATION_TYPE, Tree.Kind.RECORD);

    private final String name;
    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final List<String> findings;

    private SourceCheck(
            String name, CompilationUnitTree unit, DocTrees trees, List<String> findings) {
        this.name = name;
        this.unit = unit;
        this.trees = trees;
        this.findings = findings;
    }

    /** The findings of files, given by their paths below the root of the tree and their texts. */
    static List<String> findings(Map<String, String> sources) throws IOException {
        List<String> findings = new ArrayList<>();
        sources.forEach((name, text) -> checkLines(name, text.lines().toList(), findings));
        List<Text> texts = new ArrayList<>();
        sources.forEach((name, text) -> texts.add(new Text(name, text)));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    diagnostic -> findings.add(diagnostic.toString()),
                                    null,
                                    null,
                                    texts);
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                String name = unit.getSourceFile().getName().substring(1);
                new SourceCheck(name, unit, trees, findings).scan(unit, null);
            }
        }
        return findings;
    }

    private static void checkLines(String name, List<String> lines, List<String> findings) {
        if (lines.size() > FILE_LINES_MAX) {
            findings.add(name + ": " + lines.size() + " lines");
        }
        for (int i = 0; i < lines.size(); i++) {
            if (UNFINISHED.matcher(lines.get(i)).find()) {
                findings.add(name + ":" + (i + 1) + ": unfinished work");
            }
        }
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
        if (EMPTY_NAME.matcher(type.getSimpleName()).matches()) {
            report(type, "the name says nothing: " + type.getSimpleName());
        }
        boolean isTopLevel = getCurrentPath().getParentPath().getLeaf() == unit;
        if (isTopLevel && DOCUMENTED.matcher(name).matches()) {
            checkDocument(type);
        }
        return super.visitClass(type, null);
    }

    private void checkDocument(ClassTree type) {
        if (!type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
            return;
        }
        String document = trees.getDocComment(getCurrentPath());
        if (document == null) {
            report(type, "no document on public type " + type.getSimpleName());
        } else if (needsThreadRule(type) && !THREAD_RULE.matcher(document).find()) {
            report(type, "no thread rule in the document of " + type.getSimpleName());
        }
    }

    /** Data, exceptions and classes without instances say by their kind who may use them. */
    private static boolean needsThreadRule(ClassTree type) {
        Tree parent = type.getExtendsClause();
        boolean isException = parent != null && parent.toString().endsWith("Exception");
        boolean isSealed = type.getModifiers().getFlags().contains(Modifier.SEALED);
        return !NEEDS_NO_THREAD_RULE.contains(type.getKind())
                && !isException
                && !isSealed
                && !(type.getKind() == Tree.Kind.CLASS && hasOnlyStaticMembers(type));
    }

    private static boolean hasOnlyStaticMembers(ClassTree type) {
        boolean hasMembers = false;
        for (Tree member : type.getMembers()) {
            boolean isConstructor =
                    member instanceof MethodTree method && method.getReturnType() == null;
            if (!isConstructor && !flagsOf(member).contains(Modifier.STATIC)) {
                return false;
            }
            hasMembers |= !isConstructor;
        }
        return hasMembers;
    }

    private static Set<Modifier> flagsOf(Tree member) {
        return switch (member) {
            case MethodTree method -> method.getModifiers().getFlags();
            case VariableTree field -> field.getModifiers().getFlags();
            case BlockTree block -> block.isStatic() ? Set.of(Modifier.STATIC) : Set.of();
            default -> Set.of(Modifier.STATIC);
        };
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
        long lines = line(endOf(method)) - line(startOf(method)) + 1;
        if (lines > METHOD_LINES_MAX) {
            report(method, "method of " + lines + " lines: " + method.getName());
        }
        boolean isRecordConstructor =
                method.getReturnType() == null
                        && getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
        if (!isRecordConstructor && method.getParameters().size() > PARAMETERS_MAX) {
            report(method, method.getParameters().size() + " parameters: " + method.getName());
        }
        return super.visitMethod(method, null);
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree block, @Nullable Void unused) {
        if (LOOP_CONFINED.matcher(name).matches()) {
            report(block, "synchronized in code that has an owner loop");
        }
        return super.visitSynchronized(block, null);
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void unused) {
        if (select.toString().equals("Thread.sleep")) {
            report(select, "sleeps instead of waiting for something");
        }
        return super.visitMemberSelect(select, null);
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void unused) {
        if (annotation.getAnnotationType().toString().equals("Disabled")
                && annotation.getArguments().isEmpty()) {
            report(annotation, "a test is disabled without a reason");
        }
        return super.visitAnnotation(annotation, null);
    }

    private void report(Tree tree, String finding) {
        findings.add(name + ":" + line(startOf(tree)) + ": " + finding);
    }

    private long startOf(Tree tree) {
        return trees.getSourcePositions().getStartPosition(unit, tree);
    }

    private long endOf(Tree tree) {
        return trees.getSourcePositions().getEndPosition(unit, tree);
    }

    private long line(long position) {
        return unit.getLineMap().getLineNumber(position);
    }

    /** A source that is already in memory. */
    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String name, String text) {
            super(URI.create("text:///" + name), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
