package dev.flowgrad.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/**
 * Generates a class for {@link Code} with {@code java.lang.classfile}: one static method a chunk, so that HotSpot compiles
 * each of them, and a {@code run} that calls them in turn.
 */
final class BytecodeCompiler {
    private static final ClassDesc SELF = ClassDesc.of("dev.flowgrad.compile.GeneratedCode");
    private static final ClassDesc SUPER = Generated.class.describeConstable().orElseThrow();
    static final ClassDesc CD_DOUBLES = CD_double.arrayType();
    private static final ClassDesc CD_ARGS = CD_DOUBLES.arrayType();
    private static final ClassDesc CD_POOL = CD_Object.arrayType();
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_ARGS, CD_DOUBLES);
    private static final MethodTypeDesc CHUNK = MethodTypeDesc.of(CD_void, CD_ARGS, CD_DOUBLES, CD_POOL);
    private static final MethodTypeDesc INIT = MethodTypeDesc.of(CD_void, CD_POOL);

    private BytecodeCompiler() {
    }

    /** Generated code, or null where a class file cannot hold it (over 65,535 constants). */
    static Generated compile(Code code) {
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
        int n = chunks.list().size();
        return ClassFile.of().build(SELF, cls -> {
            cls.withSuperclass(SUPER).withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
            cls.withMethodBody("<init>", INIT, 0, b -> b.aload(0).aload(1).invokespecial(SUPER, "<init>", INIT).return_());
            cls.withMethodBody("run", RUN, 0, b -> {
                for (int i = 0; i < n; i++) {
                    b.aload(1).aload(2).aload(0).getfield(SUPER, "pool", CD_POOL).invokestatic(SELF, "chunk" + i, CHUNK);
                }
                b.return_();
            });
            for (int i = 0; i < n; i++) {
                List<Instruction> chunk = chunks.list().get(i);
                cls.withMethodBody("chunk" + i, CHUNK, ClassFile.ACC_STATIC,
                        b -> new ChunkEmitter(b, code, chunks, pool).emit(chunk));
            }
        });
    }
}
