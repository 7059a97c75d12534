package dev.flowgrad.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Generates a class for {@link Code} with {@code java.lang.classfile}: one static method a chunk, so that HotSpot compiles
 * each of them, and a {@code run} that calls them in turn.
 */
final class BytecodeCompiler {
    private static final ClassDesc SELF = ClassDesc.of("dev.flowgrad.compile.GeneratedCode");
    private static final ClassDesc SUPER = Generated.class.describeConstable().orElseThrow();
    static final ClassDesc CD_DOUBLES = CD_double.arrayType();
    private static final ClassDesc CD_POOL = CD_Object.arrayType();
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_DOUBLES.arrayType(), CD_DOUBLES);
    private static final MethodTypeDesc RUN_4 = MethodTypeDesc.of(CD_void, Collections.nCopies(5, CD_DOUBLES));
    private static final MethodTypeDesc INIT = MethodTypeDesc.of(CD_void, CD_POOL);
    /** A method has at most 255 parameters. */
    private static final int MAX_ARGUMENTS = 250;

    private BytecodeCompiler() {
    }

    /** Generated code, or null where a class file cannot hold it (over 65,535 constants, or 250 arguments). */
    static Generated compile(Code code) {
        if (code.segments().length - 1 > MAX_ARGUMENTS) {
            return null;
        }
        List<Object> pool = new ArrayList<>();
        try {
            byte[] bytes = generate(code, pool);
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (Generated) hidden.lookupClass().getDeclaredConstructor(Object[].class)
                    .newInstance((Object) pool.toArray());
        } catch (IllegalArgumentException e) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("generated code does not load", e);
        }
    }

    private static byte[] generate(Code code, List<Object> pool) {
        Chunks chunks = new Chunks(code);
        int arguments = code.segments().length - 1;
        // Each argument is a parameter: small code is then inlined into its caller, and reads no array of arrays.
        List<ClassDesc> parameters = new ArrayList<>(Collections.nCopies(arguments + 1, CD_DOUBLES));
        parameters.add(CD_POOL);
        MethodTypeDesc chunkType = MethodTypeDesc.of(CD_void, parameters);
        return ClassFile.of().build(SELF, cls -> {
            cls.withSuperclass(SUPER).withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
            cls.withMethodBody("<init>", INIT, 0, b -> b.aload(0).aload(1).invokespecial(SUPER, "<init>", INIT).return_());
            cls.withMethodBody("run", RUN, 0, b -> {
                for (int i = 0; i < chunks.list().size(); i++) {
                    for (int k = 0; k < arguments; k++) {
                        b.aload(1).loadConstant(k).aaload();
                    }
                    b.aload(2).aload(0).getfield(SUPER, "pool", CD_POOL).invokestatic(SELF, "chunk" + i, chunkType);
                }
                b.return_();
            });
            if (arguments == 4) {
                cls.withMethodBody("run", RUN_4, 0, b -> {
                    for (int i = 0; i < chunks.list().size(); i++) {
                        b.aload(1).aload(2).aload(3).aload(4).aload(5).aload(0).getfield(SUPER, "pool", CD_POOL);
                        b.invokestatic(SELF, "chunk" + i, chunkType);
                    }
                    b.return_();
                });
            }
            for (int i = 0; i < chunks.list().size(); i++) {
                List<Instruction> chunk = chunks.list().get(i);
                cls.withMethodBody("chunk" + i, chunkType, ClassFile.ACC_STATIC,
                        b -> new ChunkEmitter(b, code, chunks, pool).emit(chunk));
            }
        });
    }
}
