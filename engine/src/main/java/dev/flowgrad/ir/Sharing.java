package dev.flowgrad.ir;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Common subexpressions: equal operations on equal arguments become one. Dead ones go because nothing reaches them. */
final class Sharing {
    private final Map<Key, Expr> known = new HashMap<>();
    private final Map<Expr, Integer> numbers = new IdentityHashMap<>();

    Program apply(Program program) {
        Map<Expr, Expr> map = new IdentityHashMap<>();
        for (Expr input : program.inputs()) {
            map.put(input, input);
            number(input);
        }
        List<Expr> outputs = program.rewrite(map, this::share);
        return Program.of(program.inputs(), outputs, program.outputNames());
    }

    /** Identities may have made several new expressions at once, so the arguments are shared too. */
    private Expr share(Expr e) {
        if (numbers.containsKey(e)) {
            return e;
        }
        Expr[] args = new Expr[e.arity()];
        for (int i = 0; i < args.length; i++) {
            args[i] = share(e.arg(i));
        }
        Expr shared = e.with(args);
        if (numbers.containsKey(shared)) {
            return shared;
        }
        Expr first = known.putIfAbsent(key(shared), shared);
        if (first != null) {
            return first;
        }
        number(shared);
        return shared;
    }

    private int number(Expr e) {
        return numbers.computeIfAbsent(e, x -> numbers.size());
    }

    private Key key(Expr e) {
        int[] args = new int[e.arity()];
        for (int i = 0; i < args.length; i++) {
            args[i] = number(e.arg(i));
        }
        if (isCommutative(e.op())) {
            Arrays.sort(args);
        }
        Object payload = e.payload() == null ? null : e.isConstant() ? new Bits(e.data()) : callKey(e.payload());
        return new Key(e.op(), Shapes.join(new int[] {args.length}, args, e.attrs()), payload);
    }

    private static boolean isCommutative(Op op) {
        return switch (op) {
            case ADD, MUL, EQ, NE, AND, OR, MINIMUM, MAXIMUM -> true;
            default -> false;
        };
    }

    private static Object callKey(Object payload) {
        if (!(payload instanceof Call call)) {
            return payload;
        }
        return List.of(call.kind(), call.attributes(),
                call.programs().stream().map(p -> java.nio.ByteBuffer.wrap(p.toBytes())).toList());
    }

    private record Key(Op op, int[] numbers, Object payload) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Key k && op == k.op && Arrays.equals(numbers, k.numbers)
                    && java.util.Objects.equals(payload, k.payload);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * op.hashCode() + Arrays.hashCode(numbers)) + java.util.Objects.hashCode(payload);
        }
    }

    /** Constants are equal if their bits are: 0.0 and -0.0 are not. */
    private record Bits(double[] data) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Bits b && Arrays.equals(data, b.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }
    }
}
