/*
 * libflowgrad: differential equations as differentiable layers, from C and from every language that calls C.
 *
 * A right-hand side or a loss is a Program: bytes that a Flowgrad front end has traced from a function. Load it, then
 * solve it, evaluate it, or derive other Programs from it:
 *
 *     fg_handle f, solution;
 *     if (fg_load(bytes, n, &f) != FG_OK) fail(fg_last_error());
 *     if (fg_solve(f, "{\"saveat\": 0.1}", u0, 2, p, 4, 0.0, 10.0, &solution) != FG_OK) fail(fg_last_error());
 *
 * Rules for all functions
 *  - Any thread may call any function at any time, on the same handles too. Threads need no registration.
 *  - Functions that can fail return an fg_status, and write to their results only where it is FG_OK.
 *  - NULL, unknown handles and wrong sizes are errors that are reported, never faults.
 *  - Arrays belong to the caller, are only read or written during the call, and are row-major; sizes count elements.
 *  - Text is UTF-8 and ends with a zero byte.
 *  - Not after fork(): a child process of one that has used the library must not call it.
 */
#ifndef FLOWGRAD_H
#define FLOWGRAD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A program or a solution. Numbers are never used twice; 0 is none. */
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

/* Reads a Program from its n bytes. */
fg_status fg_load(const void *bytes, size_t n, fg_handle *program);

/* Frees a program or a solution; a call of another thread that uses it ends as it would have. */
fg_status fg_free(fg_handle handle);

/* How many handles there are: what was given and not yet freed. */
int64_t fg_live_handles(void);

/*
 * Runs a program. inputs[i] has input_sizes[i] elements, in the program's order; outputs[i] likewise is filled. The sizes
 * must be those of FG_TEXT_SHAPES.
 */
fg_status fg_evaluate(fg_handle program, const double *const *inputs, const size_t *input_sizes, size_t n_inputs,
                      double *const *outputs, const size_t *output_sizes, size_t n_outputs);

/*
 * A derivative of a program, by forward or reverse mode, as a new program. json is {"wrt": [indices of inputs]}, and kind
 *   "value_and_grad"  gives the value, which must be a scalar, then its gradient by each of wrt
 *   "jvp"             takes tangents of wrt after its inputs; gives the outputs, then their tangents
 *   "vjp"             takes cotangents of the outputs after its inputs; gives the outputs, then cotangents of wrt
 *   "jacobian"        of shape (*output, *input), for one index: {"wrt": index}
 */
fg_status fg_transform(fg_handle program, const char *kind, const char *json, fg_handle *result);

/*
 * Solves du/dt = f(u, p, t), u(t0) = u0 up to t1. f is a program of u, p and t; spec is JSON, NULL for all defaults:
 *   "method" ("Tsit5"), "rtol" (1e-3), "atol" (1e-6; a number or an array), "saveat" (an interval or an array of times),
 *   "dt", "dtmin", "dtmax", "maxiters", "adaptive", "tstops", "save_everystep", "save_start", "save_end", "dense",
 *   "controller"
 * FG_OK says that there is a solution; FG_TEXT_RETCODE whether it reached t1 ("Success").
 */
fg_status fg_solve(fg_handle f, const char *spec, const double *u0, size_t n_u0, const double *p, size_t n_p,
                   double t0, double t1, fg_handle *solution);

/* The number of saved times, and of unknowns. Either pointer may be NULL. */
fg_status fg_solution_size(fg_handle solution, size_t *n, size_t *dim);

/* Copies the saved times: n of them. capacity is the number of elements that fit. */
fg_status fg_solution_t(fg_handle solution, double *t, size_t capacity);

/* Copies the saved states: n rows of dim numbers. */
fg_status fg_solution_u(fg_handle solution, double *u, size_t capacity);

/* The states at n_times other times, from dense output: n_times rows of dim numbers. */
fg_status fg_solution_at(fg_handle solution, const double *times, size_t n_times, double *u, size_t capacity);

/* What fg_text tells. */
typedef enum {
    FG_TEXT_LISTING = 0, /* of a program: its operations, one a line */
    FG_TEXT_SHAPES = 1,  /* of a program, JSON: {"inputs": [[2], [4], []], "outputs": [[2]]} */
    FG_TEXT_RETCODE = 2, /* of a solution: Success, Terminated, MaxIters, DtLessThanMin, Unstable, InitialFailure,
                            ConvergenceFailure or Failure */
    FG_TEXT_MESSAGE = 3, /* of a solution: how and where it ended, one sentence */
    FG_TEXT_STATS = 4,   /* of a solution, JSON: {"nf": ..., "njac": ..., "nlu": ..., "naccept": ..., "nreject": ...} */
    FG_TEXT_METHOD = 5   /* of a solution: the name of the method */
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
