package dev.flowgrad.ensemble;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.Cancellation;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.ProgressListener;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.Stats;
import dev.flowgrad.ode.events.CallbackSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One solve of an ensemble. Threads take trajectories from one counter, and write each into its own place. */
final class EnsembleSolve {
    private static final long PROGRESS_MILLIS = 100;

    private final EnsembleProblem ensemble;
    private final int size;
    private final int dim;
    private final double[] t;
    private final double[] u;
    private final Retcode[] retcodes;
    private final String[] messages;
    private final SolveOptions options;
    private final ProgressListener progress;
    private final Cancellation cancellation;
    private final int wanted;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private long reported = System.nanoTime();
    private Stats total = new Stats(0, 0, 0, 0, 0);
    /** The first trajectory that threw, and what. */
    private int thrower = Integer.MAX_VALUE;
    private Throwable thrown;

    EnsembleSolve(EnsembleProblem ensemble, SolveOptions options, int threads) {
        this.ensemble = ensemble;
        ODEProblem problem = ensemble.problem();
        size = ensemble.size();
        dim = problem.dim();
        t = options.saveTimes(problem.t0(), problem.t1());
        long numbers = (long) size * t.length * dim;
        if (numbers > Integer.MAX_VALUE - 8) {
            throw new FlowgradException("saveat", "`saveat` of an ensemble asks for " + size + " trajectories of " + t.length
                    + " times, too many for one array; save fewer times, or solve in parts");
        }
        u = new double[(int) numbers];
        retcodes = new Retcode[size];
        messages = new String[size];
        progress = options.progress();
        cancellation = options.cancellation();
        this.options = options.toBuilder().saveat(t).saveStart(false).saveEnd(false).saveEverystep(false).dense(false)
                .progress(null).callback(new CallbackSet(options.callbacks()).withoutSaving()).build();
        wanted = threads - 1;
    }

    EnsembleSolution run() {
        start();
        if (progress == null) {
            work(options, () -> { });
        } else { // hears of trajectories that are long, and of many that are short
            work(options.toBuilder().progress((fraction, time, steps) -> report()).build(), () -> {
                if (System.nanoTime() - reported >= PROGRESS_MILLIS * 1_000_000) {
                    report();
                }
            });
        }
        for (Thread thread : threads) {
            join(thread);
        }
        if (thrown instanceof FlowgradException e) {
            throw size == 1 ? e : new FlowgradException(e.argument(), e.getMessage() + " (trajectory " + thrower + ")");
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        return new EnsembleSolution(dim, t, u, retcodes, messages, total);
    }

    /** As many threads as there can be: the calling one does what is left. */
    private void start() {
        try {
            for (int i = 0; i < wanted; i++) {
                threads.add(Thread.ofPlatform().daemon().name("flowgrad-ensemble-" + i).start(() -> work(options, () -> { })));
            }
        } catch (OutOfMemoryError e) {
            // The system has no more of them.
        }
    }

    private void report() {
        reported = System.nanoTime();
        progress.progress((double) done.get() / size, ensemble.problem().t1(), done.get());
    }

    private void join(Thread thread) {
        try {
            while (!thread.join(Duration.ofMillis(PROGRESS_MILLIS))) {
                if (progress != null) {
                    report();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FlowgradException("interrupted");
        }
    }

    /** Solves what nobody has taken yet; {@code between} runs after each. */
    private void work(SolveOptions options, Runnable between) {
        Stats sum = new Stats(0, 0, 0, 0, 0);
        for (int i = next.getAndIncrement(); i < size; i = next.getAndIncrement()) {
            try {
                sum = plus(sum, solve(i, options));
            } catch (RuntimeException | Error e) {
                failed(i, e);
            }
            done.incrementAndGet();
            between.run();
        }
        add(sum);
    }

    private Stats solve(int i, SolveOptions options) {
        ODEProblem problem = ensemble.trajectory(i);
        if (problem.t0() != ensemble.problem().t0() || problem.t1() != ensemble.problem().t1()) {
            throw new FlowgradException("tspan", "`tspan` of an ensemble must be the same for all trajectories; scale time in `f`");
        }
        Solution solution = problem.solve(options);
        int at = i * t.length * dim;
        int saved = solution.u().length;
        System.arraycopy(solution.u(), 0, u, at, saved);
        retcodes[i] = solution.retcode();
        messages[i] = solution.message();
        for (int j = at + saved; j < at + t.length * dim; j += dim) {
            if (solution.retcode() == Retcode.TERMINATED) {
                System.arraycopy(solution.events().getLast().after(), 0, u, j, dim);
            } else {
                Arrays.fill(u, j, j + dim, Double.NaN);
            }
        }
        return solution.stats();
    }

    private static Stats plus(Stats a, Stats b) {
        return new Stats(a.nf() + b.nf(), a.njac() + b.njac(), a.nlu() + b.nlu(), a.naccept() + b.naccept(),
                a.nreject() + b.nreject());
    }

    private synchronized void add(Stats stats) {
        total = plus(total, stats);
    }

    /** Trajectories before the first that throws are still solved, so that it is the same whatever threads do. */
    private synchronized void failed(int i, Throwable e) {
        if (i < thrower) {
            thrower = i;
            thrown = e;
        }
        next.set(size);
    }
}
