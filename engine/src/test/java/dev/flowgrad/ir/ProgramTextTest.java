package dev.flowgrad.ir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The text form, as people see it. */
class ProgramTextTest {

    private static Program f() {
        Expr u = Expr.input("u", 4);
        Expr a = Expr.input("a");
        Expr part = u.slice(new int[] {3}, new int[] {2}, new int[] {-2});
        Expr call = CubeCall.of(part.mul(0.25), a);
        Expr big = Expr.constant(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3);
        return Program.of(List.of(u, a), List.of(call.sum(), big.matmul(u.slice(0, 0, 3).reshape(3, 1))),
                List.of("total", "y"));
    }

    private static final String TEXT = """
            program(u: %0 (4,), a: %1 ()) {
              %2 (2,) = slice %0 [3:-1:-2]
              %3 () = const 0.25
              %4 (2,) = mul %2 %3
              %5 (2,) = call %4 %1 cube {}
                program(x: %0 (), a: %1 ()) {
                  %2 () = mul %0 %0
                  %3 () = mul %2 %0
                  %4 () = mul %1 %3
                  return out0 = %4
                }
              %6 () = sum %5 [0]
              %7 (3, 3) = const [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, ...]
              %8 (3,) = slice %0 [0:3]
              %9 (3, 1) = reshape %8
              %10 (3, 1) = matmul %7 %9
              return total = %6, y = %10
            }""";

    @Test
    void isReadable() {
        assertEquals(TEXT, f().toString());
        assertEquals("mul (2,)", f().nodes().get(4).toString());
    }

    @Test
    void binaryFormBringsItBack() {
        assertEquals(TEXT, Program.fromBytes(f().toBytes()).toString());
    }

    /** The bytes that front ends in other languages write. */
    @Test
    void bytesAreAsDocumented() {
        Expr x = Expr.input("x", 2);
        Program f = Program.of(List.of(x), List.of(x.add(0.5)), List.of("y"));
        byte[] expected = {
            'F', 'G', 'I', 'R', 1, 0, 0, 0,
            2, 0, 0, 0, 5, 0, 0, 0, 'c', 'o', 'n', 's', 't', 3, 0, 0, 0, 'a', 'd', 'd',
            1, 0, 0, 0, 1, 0, 0, 0, 'x', 1, 0, 0, 0, 2, 0, 0, 0,
            2, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xe0, 0x3f,
            1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, 1, 0, 0, 0, 'y', 2, 0, 0, 0};
        assertArrayEquals(expected, f.toBytes());
    }
}
