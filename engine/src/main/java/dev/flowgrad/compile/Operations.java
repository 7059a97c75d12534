package dev.flowgrad.compile;

import static java.lang.constant.ConstantDescs.CD_double;

import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.ScalarMath;
import dev.flowgrad.ir.Tanh;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;

/** The bytecode of each elementwise operation, on operands that are on the stack. It mirrors {@link ScalarMath}. */
final class Operations {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc TANH = Tanh.class.describeConstable().orElseThrow();
    private static final ClassDesc SCALAR_MATH = ScalarMath.class.describeConstable().orElseThrow();

    private Operations() {
    }

    static void emit(CodeBuilder b, Op op) {
        switch (op) {
            case NEG -> b.dneg();
            case ADD, SUM -> b.dadd();
            case SUB -> b.dsub();
            case MUL, PROD -> b.dmul();
            case DIV -> b.ddiv();
            case REM -> b.drem();
            case SIGN -> call(b, MATH, "signum", 1);
            case MINIMUM, MIN -> call(b, MATH, "min", 2);
            case MAXIMUM, MAX -> call(b, MATH, "max", 2);
            case POW, ATAN2 -> call(b, MATH, op.text(), 2);
            case TANH -> call(b, TANH, "of", 1);
            case ASINH, ACOSH, ATANH, SIGMOID, NOT -> call(b, SCALAR_MATH, op.text(), 1);
            case MOD, LT, LE, EQ, NE, AND, OR -> call(b, SCALAR_MATH, op.text(), 2);
            case WHERE -> call(b, SCALAR_MATH, op.text(), 3);
            case ABS, FLOOR, CEIL, SQRT, CBRT, EXP, EXPM1, LOG, LOG1P, LOG10, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH,
                    COSH -> call(b, MATH, op.text(), 1);
            default -> throw new IllegalStateException(op + " is not elementwise");
        }
    }

    private static void call(CodeBuilder b, ClassDesc owner, String name, int arity) {
        b.invokestatic(owner, name, MethodTypeDesc.of(CD_double, Collections.nCopies(arity, CD_double)));
    }
}
