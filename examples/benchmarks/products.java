import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Random;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Products of matrices in double, m x k by k x n: in the engine's own loops, by the OpenBLAS that ND4J brings through
 * java.lang.foreign on arrays of Java, and by ND4J. One thread; best of some seconds each.
 *
 * <pre>OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 FLOWGRAD_ND4J=cpu ./flowgrad run examples/benchmarks/products.java</pre>
 */
class ProductsBenchmark {
    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_IS = 111;
    private static final int[][] SIZES = {{1, 64, 64}, {32, 64, 64}, {100, 128, 128}, {100, 784, 128}, {256, 256, 256},
        {1024, 64, 64}};

    interface Work {
        void run() throws Throwable;
    }

    static double best(Work work) throws Throwable {
        double best = Double.POSITIVE_INFINITY;
        for (long end = System.nanoTime() + 1_500_000_000L; System.nanoTime() < end; ) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e3);
        }
        return best;
    }

    static MethodHandle gemm() {
        SymbolLookup library = SymbolLookup.libraryLookup(Path.of(Loader.load(openblas.class)).resolveSibling("libopenblas.so.0"),
                Arena.global());
        var i = ValueLayout.JAVA_INT;
        var d = ValueLayout.JAVA_DOUBLE;
        var a = ValueLayout.ADDRESS;
        return Linker.nativeLinker().downcallHandle(library.find("cblas_dgemm").orElseThrow(),
                FunctionDescriptor.ofVoid(i, i, i, i, i, i, d, a, i, a, i, d, a, i), Linker.Option.critical(true));
    }

    public static void main(String[] arguments) throws Throwable {
        MethodHandle gemm = gemm();
        Random random = new Random(1);
        System.out.println("us a product    m    k    n   engine  OpenBLAS   ND4J");
        for (int[] size : SIZES) {
            int m = size[0];
            int k = size[1];
            int n = size[2];
            double[] a = random.doubles((long) m * k).toArray();
            double[] b = random.doubles((long) k * n).toArray();
            double[] c = new double[m * n];
            Expr x = Expr.input("x", m, k);
            Expr y = Expr.input("y", k, n);
            Executor executor = Executor.of(Program.of(java.util.List.of(x, y), java.util.List.of(x.matmul(y))));
            executor.compile();
            double[] frame = executor.newFrame();
            double[][] args = {a, b, new double[m * n]};
            double engine = best(() -> executor.run(args, frame));
            double blas = best(() -> gemm.invoke(ROW_MAJOR, AS_IT_IS, AS_IT_IS, m, n, k, 1.0, MemorySegment.ofArray(a), k,
                    MemorySegment.ofArray(b), n, 0.0, MemorySegment.ofArray(c), n));
            for (int i = 0; i < c.length; i++) {
                if (Math.abs(c[i] - args[2][i]) > 1e-10 * k) {
                    throw new AssertionError("products differ");
                }
            }
            INDArray na = Nd4j.create(a, new long[] {m, k}, DataType.DOUBLE);
            INDArray nb = Nd4j.create(b, new long[] {k, n}, DataType.DOUBLE);
            INDArray nc = Nd4j.create(DataType.DOUBLE, new long[] {m, n}, 'f');
            double nd4j = best(() -> Nd4j.gemm(na, nb, nc, false, false, 1, 0));
            System.out.printf("%17d %4d %4d %8.1f %9.1f %6.1f%n", m, k, n, engine, blas, nd4j);
        }
    }
}
