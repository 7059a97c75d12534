/*
 * libflowgrad: differential equations as differentiable layers, from C and from every language that calls C.
 *
 * A right-hand side or a loss is a Program: bytes that a Flowgrad front end has traced from a function. Load it, then
 * solve it, evaluate it, or derive other Programs from it:
 *
 *     fg_handle f, solution;
 *     if (fg_load(bytes, n, &f) != FG_OK) fail(fg_last_error());
 *     if (fg_solve(&f, 1, "{\"saveat\": 0.1}", u0, 2, p, 4, 0.0, 10.0, NULL, NULL, &solution) != FG_OK)
 *         fail(fg_last_error());
 *
 * Where a right-hand side is a function in C, fg_function makes a program of it.
 *
 * Rules for all functions
 *  - Any thread may call any function at any time, on the same handles too. Threads need no registration.
 *  - Functions that can fail return an fg_status, and write to their results only where it is FG_OK.
 *  - NULL, unknown handles and wrong sizes are errors that are reported, never faults.
 *  - Arrays belong to the caller, are only read or written during the call, and are row-major; sizes count elements.
 *  - Text is UTF-8 and ends with a zero byte.
 *  - Not after fork(): in a child process of one that has used the library its functions fail, and say so.
 */
#ifndef FLOWGRAD_H
#define FLOWGRAD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A program, a solution, an ensemble or a fit. Numbers are never used twice; 0 is none. */
typedef uint64_t fg_handle;

typedef enum {
    FG_OK = 0,
    FG_INVALID_ARGUMENT = 1, /* NULL, a wrong size, or a value that the engine does not take */
    FG_UNKNOWN_HANDLE = 2,   /* never given, freed, or of the other sort */
    FG_OUT_OF_MEMORY = 3,
    FG_INTERNAL = 4          /* a fault in the library */
} fg_status;

/* The version, as "0.1.0". */
const char *fg_version(void);

/*
 * What went wrong in the last call of this thread that failed: one sentence that names the argument and the fix. Empty
 * where none failed. Valid until the next failure of this thread.
 */
const char *fg_last_error(void);

/* The name of the argument at fault in that call; empty where it was no argument. Valid as fg_last_error is. */
const char *fg_last_argument(void);

/* Reads a Program from its n bytes. */
fg_status fg_load(const void *bytes, size_t n, fg_handle *program);

/* Frees a handle; a call of another thread that uses it ends as it would have, except that functions in C are not called again. */
fg_status fg_free(fg_handle handle);

/* How many handles there are: what was given and not yet freed. */
int64_t fg_live_handles(void);

/*
 * Limits the memory that all calls together may take, in bytes; 0, as at the start, is four fifths of the machine's. A call that
 * would need more ends with FG_OUT_OF_MEMORY.
 */
fg_status fg_limit_memory(size_t bytes);

/* Hears of a call, about ten times a second, on its thread. Anything but 0 ends it, a solve with the retcode "Failure". */
typedef int (*fg_progress)(double fraction, double t, int64_t steps, void *user);

/* The bytes of a program, as for fg_load: *n becomes their number, and they are copied where capacity is enough. */
fg_status fg_bytes(fg_handle program, void *bytes, size_t capacity, size_t *n);

/*
 * Runs a program. inputs[i] has input_sizes[i] elements, in the program's order; outputs[i] likewise is filled. The sizes
 * must be those of FG_TEXT_SHAPES. progress may be NULL; it hears of the solves in the program.
 */
fg_status fg_evaluate(fg_handle program, const double *const *inputs, const size_t *input_sizes, size_t n_inputs,
                      double *const *outputs, const size_t *output_sizes, size_t n_outputs, fg_progress progress, void *user);

/*
 * A derivative of a program, by forward or reverse mode, as a new program. json is {"wrt": [indices of inputs]}, and kind
 *   "value_and_grad"  gives the value, which must be a scalar, then its gradient by each of wrt
 *   "jvp"             takes tangents of wrt after its inputs; gives the outputs, then their tangents
 *   "vjp"             takes cotangents of the outputs after its inputs; gives the outputs, then cotangents of wrt
 *   "jacobian"        of shape (*output, *input), for one index: {"wrt": index}
 */
fg_status fg_transform(fg_handle program, const char *kind, const char *json, fg_handle *result);

/*
 * How the solves in a program are differentiated by "value_and_grad" with this json: writes a JSON list of {"method",
 * "sensealg", "states", "directions", "reason", "text"}, as fg_text does.
 */
fg_status fg_explain(fg_handle program, const char *json, char *buffer, size_t capacity, size_t *length);

/*
 * A layer of a neural network as a program of its inputs, of "theta", the vector of its parameters, and in training of "key",
 * a number from which its masks are drawn. json is {"layer": {"kind": ..., options}, "shapes": [of its inputs]}, and
 * "training": true where wanted. The kinds with their options (those after the semicolon may be left out):
 *   "dense"       inputs, outputs; activation, bias, init
 *   "conv2d"      inputs, outputs, kernel; stride, padding (numbers or pairs), activation, bias, init
 *   "max_pool", "avg_pool"  window; stride, padding
 *   "flatten"     ; axes
 *   "dropout"     ; rate
 *   "layer_norm"  shape; epsilon
 *   "gru_cell"    inputs, hidden: of two inputs, x and the state h
 *   "filled_path", "path_slopes"  of times ts and observations xs; "path_derivative"  of ts, slopes and t: a smooth path
 *   "normal"      shape: random numbers, of a key
 *   "activation"  name: "tanh", "relu", "sigmoid", "softplus", "gelu", "elu", "swish", "softmax", "log_softmax"
 * init is "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "orthogonal", "zeros", or {"kind": ..., "gain": ...},
 * or {"kind": "constant", "value": ...}.
 */
fg_status fg_layer(const char *json, fg_handle *program);

/* The parameters of a layer: writes a JSON list of {"name", "shape", "offset"}, offsets into theta, as fg_text does. */
fg_status fg_layer_parameters(const char *json, char *buffer, size_t capacity, size_t *length);

/*
 * Where training starts: fills theta by {"layer": ..., "seed": whole number}. Layers of one network take "path" too, such as
 * [2] for the third, so that they start differently.
 */
fg_status fg_layer_initial(const char *json, double *theta, size_t capacity);

/*
 * Functions in C. They may call functions of this library, and must not jump out (longjmp, C++ exceptions). They are called on
 * the thread that solves or evaluates, of an ensemble on several at the same time. Anything but 0 says that they failed: that
 * ends a solve with the retcode "Failure", and other calls with an error; which function, and this number, is in the message.
 */

/* f(u, p, t): writes all of out. Of a right-hand side that is du/dt. */
typedef int (*fg_state_function)(double *out, const double *u, const double *p, double t, void *user);

/* The derivative of f by u: writes all of jacobian, row-major, jacobian[i * n_u + j] = d f_i / d u_j. */
typedef int (*fg_jacobian)(double *jacobian, const double *u, const double *p, double t, void *user);

/* The derivative of f in a direction: writes all of out, df/du du + df/dp dp + df/dt dt. */
typedef int (*fg_jvp)(double *out, const double *u, const double *p, double t, const double *du, const double *dp, double dt,
                      void *user);

/* Products of w, of n_out numbers, with the derivatives: writes all of du = w df/du and dp = w df/dp, and *dt = w df/dt. */
typedef int (*fg_vjp)(double *du, double *dp, double *dt, const double *u, const double *p, double t, const double *w, void *user);

/* What an event does: changes elements of u, and perhaps of p, in place. */
typedef int (*fg_change)(double *u, double *p, double t, void *user);

/*
 * A function in C as a program of u, of n_u numbers, p, of n_p, and t, that gives n_out numbers: a right-hand side (n_out is n_u),
 * or the condition of an event. user is handed on. Any derivative may be NULL. Implicit methods take jacobian, or jvp or vjp, or
 * differences of f. Gradients through a solve take jvp or vjp (both where forward and reverse mode are used; of each either will
 * do); with jacobian alone they are by u0 alone. Free it after the programs that are made of it.
 */
fg_status fg_function(size_t n_u, size_t n_p, size_t n_out, fg_state_function f, fg_jacobian jacobian, fg_jvp jvp, fg_vjp vjp,
                      void *user, fg_handle *program);

/* What an event does, in C, as a program for the callbacks of a spec. */
fg_status fg_affect(size_t n_u, size_t n_p, fg_change affect, void *user, fg_handle *program);

/*
 * Solves du/dt = f(u, p, t), u(t0) = u0 up to t1. functions[0] is f, a program of u, p and t; others follow where spec refers
 * to them by index. progress may be NULL. spec is JSON, NULL for all defaults:
 *   "method" ("Tsit5"), "rtol" (1e-3), "atol" (1e-6; a number or an array), "saveat" (an interval or an array of times),
 *   "dt", "dtmin", "dtmax", "maxiters", "adaptive", "tstops", "save_everystep", "save_start", "save_end", "dense",
 *   "controller", "callbacks" (events: [{"kind": "continuous", "condition": 1, "affect": 2, "direction": "falling", "terminate":
 *   false}, ...], with indices of functions; other kinds are "discrete", "preset_time", "periodic", "saving", ...)
 * FG_OK says that there is a solution; its retcode says whether it reached t1.
 */
fg_status fg_solve(const fg_handle *functions, size_t n_functions, const char *spec, const double *u0, size_t n_u0,
                   const double *p, size_t n_p, double t0, double t1, fg_progress progress, void *user,
                   fg_handle *solution);

/* How a solve ended. */
typedef enum {
    FG_SUCCESS = 0,
    FG_TERMINATED = 1,          /* by an event */
    FG_MAX_ITERS = 2,           /* took the most steps that it may */
    FG_DT_LESS_THAN_MIN = 3,    /* the step size fell below its minimum */
    FG_UNSTABLE = 4,            /* a number was no longer finite */
    FG_INITIAL_FAILURE = 5,     /* the right-hand side is not finite at the start */
    FG_CONVERGENCE_FAILURE = 6, /* a nonlinear system could not be solved */
    FG_FAILURE = 7              /* interrupted, or a function failed */
} fg_retcode;

/* The number of saved times, of unknowns, and how the solve ended. Any pointer may be NULL. */
fg_status fg_solution_info(fg_handle solution, size_t *n, size_t *dim, fg_retcode *retcode);

/* Copies the saved times: n of them. capacity is the number of elements that fit. */
fg_status fg_solution_t(fg_handle solution, double *t, size_t capacity);

/* Copies the saved states: n rows of dim numbers. */
fg_status fg_solution_u(fg_handle solution, double *u, size_t capacity);

/* The states at n_times other times, from dense output: n_times rows of dim numbers. */
fg_status fg_solution_at(fg_handle solution, const double *times, size_t n_times, double *u, size_t capacity);

/*
 * The solve as a program, to be differentiated by fg_transform: of u0 (n_u0 numbers), p (n_p), t0, t1 and the times to save
 * (n_saveat of them, in the spec's place); it gives the states there, of shape (n_saveat, n_u0). spec may also name "sensealg",
 * such as "GaussAdjoint"; fg_explain tells what is taken. A solve that fails is an error of fg_evaluate.
 */
fg_status fg_solve_program(const fg_handle *functions, size_t n_functions, const char *spec, size_t n_u0, size_t n_p,
                           size_t n_saveat, fg_handle *program);

/*
 * Solves for many initial values, or parameters, or both, on several threads (0 for one on each core, the calling thread among
 * them). u0 has u0_rows rows of dim numbers, p has p_rows of n_p: one for each trajectory, or one for all. "saveat" of spec is
 * saved, or else the two ends. Each trajectory is to the bit what fg_solve makes of it, however many threads there are.
 * progress counts trajectories.
 */
fg_status fg_solve_ensemble(const fg_handle *functions, size_t n_functions, const char *spec, const double *u0, size_t u0_rows,
                            size_t dim, const double *p, size_t p_rows, size_t n_p, double t0, double t1, size_t threads,
                            fg_progress progress, void *user, fg_handle *ensemble);

/* The number of trajectories, of saved times, and of unknowns. Any pointer may be NULL. */
fg_status fg_ensemble_info(fg_handle ensemble, size_t *n_trajectories, size_t *n_times, size_t *dim);

/* Copies the saved times, which all trajectories share. */
fg_status fg_ensemble_t(fg_handle ensemble, double *t, size_t capacity);

/*
 * Copies the states, row-major of shape (n_trajectories, n_times, dim): after an event that ended a trajectory the state that it
 * left; NaN where one that failed did not come.
 */
fg_status fg_ensemble_u(fg_handle ensemble, double *u, size_t capacity);

/* Copies how each trajectory ended. */
fg_status fg_ensemble_retcodes(fg_handle ensemble, fg_retcode *retcodes, size_t capacity);

/* How and where trajectory i ended, one sentence, as fg_text writes it. */
fg_status fg_ensemble_message(fg_handle ensemble, size_t i, char *buffer, size_t capacity, size_t *length);

/*
 * Hears of each iteration of a training, before its step: n parameters, and the loss there. Anything but 0 ends the training.
 */
typedef int (*fg_iteration)(const double *theta, size_t n, double loss, int64_t iteration, void *user);

/*
 * Hears how far a training is, about ten times a second, a line for a terminal; and where is_notice is 1, of what is out of
 * the ordinary, a sentence. Anything but 0 ends the training.
 */
typedef int (*fg_report)(int is_notice, const char *text, void *user);

/*
 * Trains theta, the parameters of a loss: a program of theta, then the arrays of a batch, that gives one number. Several losses
 * are for batches of several shapes. callback and report may be NULL. spec is JSON:
 *   "optimizer" ({"kind": "Adam", "rate": 0.01}), "epochs", "shuffle" (a seed), "key" (a seed: losses take one more input, the
 *   last, another number in each iteration), "clip_norm", "clip_value",
 *   "recovery" ("shrink", "skip" or "stop", where the loss is not finite),
 *   "batches" ([{"loss": 0, "arrays": [0, 1]}, ...], indices), or "rows" ({"rows": 1000, "size": 32}: batches of 32 rows of all
 *   arrays, the last of which is for the second loss if it is smaller), or neither for a loss of theta alone,
 *   "checkpoint" (a file), "checkpoint_every" (iterations), "resume" (true to go on from that file)
 */
fg_status fg_train(const fg_handle *losses, size_t n_losses, const char *spec, const double *theta, size_t n_theta,
                   const double *const *arrays, const size_t *array_sizes, size_t n_arrays, fg_iteration callback,
                   fg_report report, void *user, fg_handle *fit);

/* The number of parameters, and of iterations that have a loss. Either pointer may be NULL. */
fg_status fg_fit_info(fg_handle fit, size_t *n_params, size_t *n_losses);

/* Copies the trained parameters. */
fg_status fg_fit_params(fg_handle fit, double *params, size_t capacity);

/* Copies the losses, one of each iteration. */
fg_status fg_fit_losses(fg_handle fit, double *losses, size_t capacity);

/*
 * Draws curves into a file that ends in .svg. spec is JSON: {"series": [{"x": [...], "y": [...], "name": ..., "style": "line"
 * or "scatter" or "line+scatter", "color": "#rrggbb"}, ...], "title": ..., "xlabel": ..., "ylabel": ..., "xscale": "linear" or
 * "log", "yscale": ..., "width": ..., "height": ...}, of which only x and y are needed. With "frames": [{"title": ..., "series":
 * ...}, ...] in place of "series", and "seconds", it is an animation.
 */
fg_status fg_plot(const char *spec, const char *path);

/* What fg_text tells. */
typedef enum {
    FG_TEXT_LISTING = 0, /* of a program: its operations, one a line */
    FG_TEXT_SHAPES = 1,  /* of a program, JSON: {"inputs": [[2], [4], []], "outputs": [[2]]} */
    FG_TEXT_RETCODE = 2, /* of a solution: Success, Terminated, MaxIters, DtLessThanMin, Unstable, InitialFailure,
                            ConvergenceFailure or Failure */
    FG_TEXT_MESSAGE = 3, /* of a solution: how and where it ended, one sentence */
    FG_TEXT_STATS = 4,   /* of a solution or an ensemble, JSON: {"nf": ..., "njac": ..., "nlu": ..., "naccept": ..., "nreject": ...} */
    FG_TEXT_METHOD = 5,  /* of a solution: the name of the method */
    FG_TEXT_METHODS = 6, /* of the library, any handle; JSON: [{"name": "Tsit5", "order": 5, ...}, ...] */
    FG_TEXT_INFO = 7,    /* of the library, any handle; JSON: {"java": ..., "processors": ..., ...} */
    FG_TEXT_EVENTS = 8,  /* of a solution, JSON: lists "t", "callback" (an index), "component", "before", "after" (states) */
    FG_TEXT_SAVED = 9,   /* of a solution, JSON, for each callback that saves: {"t": [...], "values": [...]}, row-major */
    FG_TEXT_FIT = 10,    /* of a fit, JSON: {"retcode": "Success", "message": ..., "loss": ..., "iterations": ..., "epochs": ...,
                            "seconds": ...}; other retcodes are Stopped, MaxNaN and LineSearchFailure */
    FG_TEXT_PHASES = 11  /* of a solution, JSON: which method solved from when on: [{"t": 0, "method": "Tsit5"}, ...] */
} fg_text_kind;

/*
 * Writes a text to buffer, cut to capacity bytes with the zero; *length becomes its whole length without the zero. Either
 * pointer may be NULL: ask for the length first where it matters.
 */
fg_status fg_text(fg_handle handle, fg_text_kind kind, char *buffer, size_t capacity, size_t *length);

#ifdef __cplusplus
}
#endif
#endif
