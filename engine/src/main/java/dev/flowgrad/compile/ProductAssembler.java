package dev.flowgrad.compile;

import dev.flowgrad.compile.Assembly.Place;

/**
 * Assembles products of matrices: tiles of the result in registers, along one axis four elements at a time. The products of
 * one element are added in the order of {@link MatrixProduct}, and in as many sums.
 */
final class ProductAssembler {
    private static final int A = Encoder.R8;
    private static final int B = Encoder.R9;
    private static final int Z = Encoder.R10;
    private static final int ROW = Encoder.RCX;
    private static final int COLUMN = Encoder.R11;
    private static final int RIGHT = 8;
    private static final int LEFT = 12;
    private static final int PRODUCT = 13;
    private static final int UNROLL = 4;
    private static final int ROWS = 4;
    /** Vectors in a row of a tile: of several rows, of one, of one in four sums. */
    private static final int SHORT = 2;
    private static final int LONG = 4;
    private static final double ZERO = -0.0;

    /** Factors and result as the tiles see them: vectors go along the columns of b and of the result. */
    private record Shape(int m, int k, int n, int aRow, int aCol, int bRow, int bCol, int zRow, int zCol) {
        Shape transposed() {
            return new Shape(n, k, m, bCol, bRow, aCol, aRow, zCol, zRow);
        }
    }

    private final Assembly assembly;
    private final Encoder out;
    private final Instruction.MatMul product;
    private final Shape shape;
    private final boolean isTransposed;

    ProductAssembler(Assembly assembly, Instruction.MatMul x) {
        this.assembly = assembly;
        this.out = assembly.out;
        this.product = x;
        Shape given = new Shape(x.m(), x.k(), x.n(), x.aRow(), x.aCol(), x.bRow(), x.bCol(), x.n(), 1);
        isTransposed = !(x.bCol() == 1 && x.n() >= Vectors.WIDTH)
                && (x.aRow() == 1 && x.m() >= Vectors.WIDTH || x.m() > x.n());
        shape = isTransposed ? given.transposed() : given;
    }

    void emit() {
        assembly.widen();
        int[] a = isTransposed ? product.b() : product.a();
        int[] b = isTransposed ? product.a() : product.b();
        Place left = assembly.place(a[0]);
        Place right = assembly.place(b[0]);
        Place result = assembly.place(product.dst());
        if (a.length == 1) {
            start(A, left);
            start(B, right);
            start(Z, result);
            one();
            return;
        }
        // Of a batch: offsets from the first matrices, in bytes, in a table.
        int[] offsets = new int[2 * a.length];
        for (int i = 0; i < a.length; i++) {
            offsets[2 * i] = Math.multiplyExact(a[i] - a[0], Double.BYTES);
            offsets[2 * i + 1] = Math.multiplyExact(b[i] - b[0], Double.BYTES);
        }
        int table = assembly.table(offsets);
        out.push(Encoder.RBX);
        out.push(Encoder.RBP);
        out.address(Encoder.RBX, Encoder.RSI, table);
        start(Encoder.RBP, result);
        Place counter = assembly.scratch(1);
        out.count(Encoder.RDI, counter.distance(), a.length);
        int again = out.position();
        start(A, left);
        out.loadInteger(Encoder.RAX, Encoder.RBX, 0);
        out.add(A, Encoder.RAX);
        start(B, right);
        out.loadInteger(Encoder.RAX, Encoder.RBX, Integer.BYTES);
        out.add(B, Encoder.RAX);
        out.address(Z, Encoder.RBP, 0);
        one();
        out.advance(Encoder.RBX, 2 * Integer.BYTES);
        out.advance(Encoder.RBP, Math.multiplyExact(product.m() * product.n(), Double.BYTES));
        out.repeat(Encoder.RDI, counter.distance(), again);
        out.pop(Encoder.RBP);
        out.pop(Encoder.RBX);
    }

    private void start(int register, Place place) {
        out.address(register, assembly.base(place, register), place.distance());
    }

    /** One product; afterwards the pointers are anywhere. */
    private void one() {
        int m = product.m();
        int n = product.n();
        if (!MatrixProduct.hasFourSums(m, product.k(), n, product.aRow())) {
            region(0, m, 0, n, 1);
            return;
        }
        int rows = m - m % ROWS;
        int columns = MatrixProduct.inTiles(m, n);
        region(0, rows, 0, n, 1);
        region(rows, m, 0, columns, 1);
        region(rows, m, columns, n, UNROLL);
    }

    /** Some rows and columns of the result, each element as so many sums. */
    private void region(int i0, int i1, int j0, int j1, int sums) {
        if (i0 >= i1 || j0 >= j1) {
            return;
        }
        if (isTransposed) {
            part(j0, j1, i0, i1, sums);
        } else {
            part(i0, i1, j0, j1, sums);
        }
    }

    private void part(int i0, int i1, int j0, int j1, int sums) {
        Shape s = shape;
        move(A, i0 * s.aRow);
        move(B, j0 * s.bCol);
        move(Z, i0 * s.zRow + j0 * s.zCol);
        int rows = i1 - i0;
        int most = sums > 1 || rows > 1 ? SHORT : LONG;
        int done = columns(rows, (j1 - j0) / (most * Vectors.WIDTH), most, Vectors.WIDTH, sums);
        done += columns(rows, 1, (j1 - j0 - done) / Vectors.WIDTH, Vectors.WIDTH, sums);
        int rest = j1 - j0 - done;
        done += columns(rows, rest / SHORT, SHORT, 1, sums);
        done += columns(rows, 1, rest % SHORT, 1, sums);
        move(A, -i0 * s.aRow);
        move(B, -(j0 + done) * s.bCol);
        move(Z, -i0 * s.zRow - (j0 + done) * s.zCol);
    }

    private void move(int pointer, int elements) {
        out.advance(pointer, Math.multiplyExact(elements, Double.BYTES));
    }

    /** {@code times} bands of so many vectors; how many columns that makes. */
    private int columns(int rows, int times, int vectors, int lanes, int sums) {
        int width = vectors * lanes;
        if (times == 0 || width == 0) {
            return 0;
        }
        repeat(times, () -> {
            int height = sums > 1 ? 1 : ROWS;
            repeat(rows / height, () -> tile(height, vectors, lanes, sums));
            if (rows % height > 0) {
                tile(rows % height, vectors, lanes, sums);
            }
            move(A, -rows * shape.aRow);
            move(Z, -rows * shape.zRow + width * shape.zCol);
            move(B, width * shape.bCol);
        });
        return times * width;
    }

    private void repeat(int times, Runnable body) {
        if (times > 1) {
            Place counter = assembly.scratch(1);
            out.count(Encoder.RDI, counter.distance(), times);
            int start = out.position();
            body.run();
            out.repeat(Encoder.RDI, counter.distance(), start);
        } else if (times == 1) {
            body.run();
        }
    }

    /** A tile of the result; the pointers to a and the result move to the next. */
    private void tile(int rows, int vectors, int lanes, int sums) {
        Vectors v = new Vectors(assembly, lanes);
        Shape s = shape;
        for (int i = 0; i < rows * vectors * sums; i++) {
            v.constant(i, ZERO);
        }
        out.address(ROW, A, 0);
        out.address(COLUMN, B, 0);
        int turns = s.k / UNROLL;
        if (turns > 0) {
            out.count(Encoder.RAX, turns);
            int start = out.position();
            for (int l = 0; l < UNROLL; l++) {
                add(v, rows, vectors, l, sums == 1 ? 0 : l);
            }
            move(ROW, UNROLL * s.aCol);
            move(COLUMN, UNROLL * s.bRow);
            out.repeat(Encoder.RAX, start);
        }
        for (int l = 0; l < s.k % UNROLL; l++) {
            add(v, rows, vectors, l, 0);
        }
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < vectors; c++) {
                int sum = r * vectors + c;
                if (sums > 1) { // (0 + 1) + (2 + 3), which are one tile apart
                    int apart = rows * vectors;
                    v.arithmetic(Encoder.ADD, sum, sum, sum + apart);
                    v.arithmetic(Encoder.ADD, sum + 2 * apart, sum + 2 * apart, sum + 3 * apart);
                    v.arithmetic(Encoder.ADD, sum, sum, sum + 2 * apart);
                }
                v.store(sum, Z, (r * s.zRow + c * lanes * s.zCol) * Double.BYTES, s.zCol);
            }
        }
        move(A, rows * s.aRow);
        move(Z, rows * s.zRow);
    }

    /** Adds the l-th products to sum {@code which} of each element. */
    private void add(Vectors v, int rows, int vectors, int l, int which) {
        Shape s = shape;
        for (int c = 0; c < vectors; c++) {
            v.load(RIGHT + c, COLUMN, (l * s.bRow + c * v.lanes() * s.bCol) * Double.BYTES, s.bCol);
        }
        for (int r = 0; r < rows; r++) {
            v.load(LEFT, ROW, (l * s.aCol + r * s.aRow) * Double.BYTES, 0);
            for (int c = 0; c < vectors; c++) {
                int sum = (which * rows + r) * vectors + c;
                v.arithmetic(Encoder.MUL, PRODUCT, LEFT, RIGHT + c);
                v.arithmetic(Encoder.ADD, sum, sum, PRODUCT);
            }
        }
    }
}
