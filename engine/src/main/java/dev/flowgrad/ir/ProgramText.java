package dev.flowgrad.ir;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The text form of a Program, for people: one line a value. */
final class ProgramText {
    private static final int SHOWN = 8;

    private ProgramText() {
    }

    static String of(Program program) {
        StringBuilder text = new StringBuilder("program(");
        text.append(program.inputs().stream()
                .map(e -> e.name() + ": %" + program.id(e) + " " + Shapes.text(e.shape()))
                .collect(Collectors.joining(", ")));
        text.append(") {\n");
        for (Expr node : program.nodes()) {
            if (node.op() == Op.INPUT) {
                continue;
            }
            text.append("  %").append(program.id(node)).append(' ').append(Shapes.text(node.shape())).append(" = ");
            text.append(node.op().text());
            node.args().forEach(arg -> text.append(" %").append(program.id(arg)));
            text.append(details(node)).append('\n');
            if (node.op() == Op.CALL) {
                node.call().programs().forEach(p -> text.append(p.toString().indent(4)));
            }
        }
        text.append("  return ");
        text.append(IntStream.range(0, program.outputs().size())
                .mapToObj(i -> program.outputNames().get(i) + " = %" + program.id(program.outputs().get(i)))
                .collect(Collectors.joining(", ")));
        return text.append("\n}").toString();
    }

    /** One expression without its arguments. */
    static String head(Expr e) {
        return e.op().text() + details(e) + " " + Shapes.text(e.shape());
    }

    private static String details(Expr e) {
        return switch (e.op()) {
            case INPUT -> " " + e.name();
            case CONST -> " " + numbers(e.data());
            case CALL -> " " + e.call().kind() + " " + e.call().attributes();
            case RESHAPE, BROADCAST -> "";
            case SLICE -> IntStream.range(0, e.rank()).mapToObj(i -> axis(e, i)).collect(Collectors.joining(", ", " [", "]"));
            default -> e.attrs().length == 0 ? "" : " " + Arrays.toString(e.attrs());
        };
    }

    private static String axis(Expr e, int i) {
        int rank = e.rank();
        int start = e.attrs()[i];
        int step = e.attrs()[2 * rank + i];
        return start + ":" + (start + e.attrs()[rank + i] * step) + (step == 1 ? "" : ":" + step);
    }

    private static String numbers(double[] data) {
        String shown = Arrays.stream(data).limit(SHOWN).mapToObj(Double::toString).collect(Collectors.joining(", "));
        return data.length == 1 ? shown : "[" + shown + (data.length > SHOWN ? ", ..." : "") + "]";
    }
}
