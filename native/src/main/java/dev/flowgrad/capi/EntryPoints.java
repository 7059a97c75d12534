package dev.flowgrad.capi;

import dev.flowgrad.ensemble.EnsembleSolution;
import dev.flowgrad.ode.Cancellation;
import dev.flowgrad.ode.ProgressListener;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.train.Fit;
import dev.flowgrad.wire.Bridge;
import org.graalvm.nativeimage.IsolateThread;
import org.graalvm.nativeimage.c.function.CEntryPoint;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CDoublePointer;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.nativeimage.c.type.CLongPointer;
import org.graalvm.nativeimage.c.type.VoidPointer;
import org.graalvm.nativeimage.c.type.WordPointer;

/**
 * The functions behind those of flowgrad.h, called by flowgrad.c alone: it has attached the thread, and gives room for
 * the message of a failure. Each returns a {@link Status}. No exception leaves.
 */
final class EntryPoints {
    private static final int OK = Status.OK.code();
    /** As in flowgrad.c. */
    private static final int ARGUMENT_ROOM = 128;

    private EntryPoints() {
    }

    /** Pointers cannot be captured by lambdas in an image, so each function has its own try. */
    private static int failed(Throwable thrown, CCharPointer error, long room) {
        Status status = Status.of(thrown);
        try {
            Memory.write(status.message(thrown), error, room);
            Memory.write(status.argument(thrown), error.addressOf((int) room), ARGUMENT_ROOM);
        } catch (Throwable again) {
            // Without a message then: the status alone says what there is to say.
        }
        return status.code();
    }

    @CEntryPoint(name = "flowgrad_java_load")
    static int load(IsolateThread thread, CCharPointer error, long room, CCharPointer bytes, long n, CLongPointer out) {
        try {
            Memory.notNull(out, "program");
            Memory.notNull(bytes, "bytes");
            out.write(Library.load(Memory.bytes(bytes, n, "bytes")));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_transform")
    static int transform(IsolateThread thread, CCharPointer error, long room, long program, CCharPointer kind,
            CCharPointer json, CLongPointer out) {
        try {
            Memory.notNull(out, "result");
            out.write(Library.transform(program, Memory.string(kind, "kind"), Memory.string(json, "json")));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_bytes")
    static int bytes(IsolateThread thread, CCharPointer error, long room, long program, CCharPointer to, long capacity,
            CLongPointer n) {
        try {
            byte[] bytes = Library.bytes(program);
            if (to.isNonNull()) {
                Memory.write(bytes, to, capacity, "bytes");
            }
            if (n.isNonNull()) {
                n.write(bytes.length);
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_evaluate")
    static int evaluate(IsolateThread thread, CCharPointer error, long room, long program,
            WordPointer inputs, CLongPointer inputSizes, long nInputs,
            WordPointer outputs, CLongPointer outputSizes, long nOutputs, CProgress.Callback progress, VoidPointer user) {
        try {
            double[][] results = Memory.arrays(outputs, outputSizes, nOutputs, "outputs");
            Cancellation cancellation = progress.isNull() ? null : new Cancellation();
            ProgressListener listener = progress.isNull() ? null : new CProgress(progress, user, cancellation);
            Library.evaluate(program, Memory.arrays(inputs, inputSizes, nInputs, "inputs"), results, listener, cancellation);
            for (int i = 0; i < results.length; i++) {
                CDoublePointer to = outputs.read(i);
                Memory.write(results[i], to, outputSizes.read(i), "outputs");
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_explain")
    static int explain(IsolateThread thread, CCharPointer error, long room, long program, CCharPointer json,
            CCharPointer to, long capacity, CLongPointer length) {
        try {
            int n = Memory.write(Library.explain(program, Memory.string(json, "json")), to, capacity);
            if (length.isNonNull()) {
                length.write(n);
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_layer")
    static int layer(IsolateThread thread, CCharPointer error, long room, CCharPointer json, CLongPointer out) {
        try {
            Memory.notNull(out, "program");
            out.write(Library.layer(Memory.string(json, "json")));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_layer_parameters")
    static int layerParameters(IsolateThread thread, CCharPointer error, long room, CCharPointer json, CCharPointer to,
            long capacity, CLongPointer length) {
        try {
            int n = Memory.write(Bridge.layerParameters(Memory.string(json, "json")), to, capacity);
            if (length.isNonNull()) {
                length.write(n);
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_layer_initial")
    static int layerInitial(IsolateThread thread, CCharPointer error, long room, CCharPointer json, CDoublePointer to,
            long capacity) {
        try {
            Memory.write(Bridge.layerInitial(Memory.string(json, "json")), to, capacity, "theta");
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_function")
    static int function(IsolateThread thread, CCharPointer error, long room, long states, long parameters, long size,
            CFunction.Function f, CFunction.Function jacobian, CFunction.Jvp jvp, CFunction.Vjp vjp, VoidPointer user,
            CLongPointer out) {
        try {
            Memory.notNull(out, "program");
            Memory.notNull(f, "f");
            out.write(Library.function(CFunction.of(states, parameters, size, f, jacobian, jvp, vjp, user)));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_affect")
    static int affect(IsolateThread thread, CCharPointer error, long room, long states, long parameters,
            CFunction.Change change, VoidPointer user, CLongPointer out) {
        try {
            Memory.notNull(out, "program");
            Memory.notNull(change, "affect");
            out.write(Library.affect(CFunction.affect(states, parameters, change, user)));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_solve_program")
    static int solveProgram(IsolateThread thread, CCharPointer error, long room, CLongPointer functions, long nFunctions,
            CCharPointer spec, long nU0, long nP, long nSaveat, CLongPointer out) {
        try {
            Memory.notNull(out, "program");
            out.write(Library.solveProgram(Memory.longs(functions, nFunctions, "functions"), spec(spec), nU0, nP, nSaveat));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_solve_ensemble")
    static int solveEnsemble(IsolateThread thread, CCharPointer error, long room, CLongPointer functions, long nFunctions,
            CCharPointer spec, CDoublePointer u0, long u0Rows, long dim, CDoublePointer p, long pRows, long nP, double t0,
            double t1, long threads, CProgress.Callback progress, VoidPointer user, CLongPointer out) {
        try {
            Memory.notNull(out, "ensemble");
            Cancellation cancellation = progress.isNull() ? null : new Cancellation();
            ProgressListener listener = progress.isNull() ? null : new CProgress(progress, user, cancellation);
            out.write(Library.solveEnsemble(Memory.longs(functions, nFunctions, "functions"), spec(spec),
                    Memory.rows(u0, u0Rows, dim, "u0"), u0Rows, Memory.rows(p, pRows, nP, "p"), pRows, t0, t1, threads, listener,
                    cancellation));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    private static String spec(CCharPointer spec) {
        return spec.isNull() ? "{}" : Memory.string(spec, "spec");
    }

    @CEntryPoint(name = "flowgrad_java_ensemble_info")
    static int ensembleInfo(IsolateThread thread, CCharPointer error, long room, long ensemble, CLongPointer trajectories,
            CLongPointer times, CLongPointer dim) {
        try {
            EnsembleSolution found = Library.ensemble(ensemble);
            if (trajectories.isNonNull()) {
                trajectories.write(found.size());
            }
            if (times.isNonNull()) {
                times.write(found.t().length);
            }
            if (dim.isNonNull()) {
                dim.write(found.dim());
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_ensemble_times")
    static int ensembleTimes(IsolateThread thread, CCharPointer error, long room, long ensemble, CDoublePointer to, long capacity) {
        try {
            Memory.write(Library.ensemble(ensemble).t(), to, capacity, "t");
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_ensemble_states")
    static int ensembleStates(IsolateThread thread, CCharPointer error, long room, long ensemble, CDoublePointer to,
            long capacity) {
        try {
            Memory.write(Library.ensemble(ensemble).u(), to, capacity, "u");
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_ensemble_retcodes")
    static int ensembleRetcodes(IsolateThread thread, CCharPointer error, long room, long ensemble, CIntPointer to,
            long capacity) {
        try {
            EnsembleSolution found = Library.ensemble(ensemble);
            Memory.checkRoom(capacity, found.size(), "retcodes");
            Memory.notNull(to, "retcodes");
            for (int i = 0; i < found.size(); i++) {
                to.write(i, found.retcode(i).ordinal());
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_ensemble_message")
    static int ensembleMessage(IsolateThread thread, CCharPointer error, long room, long ensemble, long i, CCharPointer to,
            long capacity, CLongPointer length) {
        try {
            int n = Memory.write(Library.ensembleMessage(ensemble, i), to, capacity);
            if (length.isNonNull()) {
                length.write(n);
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_limit_memory")
    static int limitMemory(IsolateThread thread, CCharPointer error, long room, long bytes) {
        try {
            Library.limitMemory(bytes);
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_solve")
    static int solve(IsolateThread thread, CCharPointer error, long room, CLongPointer functions, long nFunctions,
            CCharPointer spec, CDoublePointer u0, long nU0, CDoublePointer p, long nP, double t0, double t1,
            CProgress.Callback progress, VoidPointer user, CLongPointer out) {
        try {
            Memory.notNull(out, "solution");
            Cancellation cancellation = progress.isNull() ? null : new Cancellation();
            ProgressListener listener = progress.isNull() ? null : new CProgress(progress, user, cancellation);
            out.write(Library.solve(Memory.longs(functions, nFunctions, "functions"), spec(spec),
                    Memory.doubles(u0, nU0, "u0"), Memory.doubles(p, nP, "p"), t0, t1, listener, cancellation));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_info")
    static int info(IsolateThread thread, CCharPointer error, long room, long solution, CLongPointer n,
            CLongPointer dim, CIntPointer retcode) {
        try {
            Solution found = Library.solution(solution);
            if (n.isNonNull()) {
                n.write(found.size());
            }
            if (dim.isNonNull()) {
                dim.write(found.dim());
            }
            if (retcode.isNonNull()) {
                retcode.write(found.retcode().ordinal());
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_times")
    static int times(IsolateThread thread, CCharPointer error, long room, long solution, CDoublePointer to,
            long capacity) {
        try {
            Memory.write(Library.solution(solution).t(), to, capacity, "t");
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_states")
    static int states(IsolateThread thread, CCharPointer error, long room, long solution, CDoublePointer to,
            long capacity) {
        try {
            Memory.write(Library.solution(solution).u(), to, capacity, "u");
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_at")
    static int at(IsolateThread thread, CCharPointer error, long room, long solution, CDoublePointer times, long n,
            CDoublePointer to, long capacity) {
        try {
            double[] wanted = Memory.doubles(times, n, "times");
            Memory.write(Library.solution(solution).at(wanted), to, capacity, "u");
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_train")
    static int train(IsolateThread thread, CCharPointer error, long room, CLongPointer losses, long nLosses,
            CCharPointer spec, CDoublePointer theta, long nTheta, WordPointer arrays, CLongPointer arraySizes, long nArrays,
            CTraining.Iteration callback, CTraining.Report report, VoidPointer user, CLongPointer out) {
        try {
            Memory.notNull(out, "fit");
            Cancellation cancellation = new Cancellation();
            CTraining training = new CTraining(callback, report, user, cancellation);
            out.write(Library.train(Memory.longs(losses, nLosses, "losses"), Memory.string(spec, "spec"),
                    Memory.doubles(theta, nTheta, "theta"), Memory.arrays(arrays, arraySizes, nArrays, "arrays"),
                    callback.isNull() ? null : training, training, cancellation));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_fit_info")
    static int fitInfo(IsolateThread thread, CCharPointer error, long room, long fit, CLongPointer nParams,
            CLongPointer nLosses) {
        try {
            Fit found = Library.fit(fit);
            if (nParams.isNonNull()) {
                nParams.write(found.params().length);
            }
            if (nLosses.isNonNull()) {
                nLosses.write(found.losses().length);
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_fit_params")
    static int fitParams(IsolateThread thread, CCharPointer error, long room, long fit, CDoublePointer to, long capacity) {
        try {
            Memory.write(Library.fit(fit).params(), to, capacity, "params");
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_fit_losses")
    static int fitLosses(IsolateThread thread, CCharPointer error, long room, long fit, CDoublePointer to, long capacity) {
        try {
            Memory.write(Library.fit(fit).losses(), to, capacity, "losses");
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_plot")
    static int plot(IsolateThread thread, CCharPointer error, long room, CCharPointer spec, CCharPointer path) {
        try {
            Library.plot(Memory.string(spec, "spec"), Memory.string(path, "path"));
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_text")
    static int text(IsolateThread thread, CCharPointer error, long room, long handle, int kind, CCharPointer to,
            long capacity, CLongPointer length) {
        try {
            int n = Memory.write(Library.text(handle, kind), to, capacity);
            if (length.isNonNull()) {
                length.write(n);
            }
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_free")
    static int free(IsolateThread thread, CCharPointer error, long room, long handle) {
        try {
            Library.free(handle);
            return OK;
        } catch (Throwable thrown) {
            return failed(thrown, error, room);
        }
    }

    @CEntryPoint(name = "flowgrad_java_live_handles")
    static long liveHandles(IsolateThread thread) {
        return Library.liveHandles();
    }
}
