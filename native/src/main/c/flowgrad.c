/*
 * The functions of flowgrad.h. Java code in an image runs in an isolate, on threads that are attached to it; here the
 * first call makes the isolate, the first call of a thread attaches it, and a thread that ends is detached.
 */
#include "flowgrad.h"
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

/* From the image: the builder's own functions, and EntryPoints.java. */
typedef struct isolate isolate;
typedef struct isolate_thread isolate_thread;
int graal_create_isolate(void *parameters, isolate **isolate, isolate_thread **thread);
int graal_attach_thread(isolate *isolate, isolate_thread **thread);
isolate_thread *graal_get_current_thread(isolate *isolate);
int graal_detach_thread(isolate_thread *thread);

/* The error is a message, and from its room on the name of an argument, in ARGUMENT bytes. */
#define JAVA(name, ...) int flowgrad_java_##name(isolate_thread *, char *error, int64_t room, __VA_ARGS__)
JAVA(load, const void *, size_t, fg_handle *);
JAVA(transform, fg_handle, const char *, const char *, fg_handle *);
JAVA(explain, fg_handle, const char *, char *, size_t, size_t *);
JAVA(layer, const char *, fg_handle *);
JAVA(layer_parameters, const char *, char *, size_t, size_t *);
JAVA(layer_initial, const char *, double *, size_t);
JAVA(bytes, fg_handle, void *, size_t, size_t *);
JAVA(evaluate, fg_handle, const double *const *, const size_t *, size_t, double *const *, const size_t *, size_t, fg_progress,
     void *);
JAVA(function, size_t, size_t, size_t, fg_state_function, fg_jacobian, fg_jvp, fg_vjp, void *, fg_handle *);
JAVA(affect, size_t, size_t, fg_change, void *, fg_handle *);
JAVA(solve_program, const fg_handle *, size_t, const char *, size_t, size_t, size_t, fg_handle *);
JAVA(solve_ensemble, const fg_handle *, size_t, const char *, const double *, size_t, size_t, const double *, size_t, size_t,
     double, double, size_t, fg_progress, void *, fg_handle *);
JAVA(ensemble_info, fg_handle, size_t *, size_t *, size_t *);
JAVA(ensemble_times, fg_handle, double *, size_t);
JAVA(ensemble_states, fg_handle, double *, size_t);
JAVA(ensemble_retcodes, fg_handle, fg_retcode *, size_t);
JAVA(ensemble_message, fg_handle, size_t, char *, size_t, size_t *);
JAVA(limit_memory, size_t);
JAVA(solve, const fg_handle *, size_t, const char *, const double *, size_t, const double *, size_t, double, double,
     fg_progress, void *, fg_handle *);
JAVA(info, fg_handle, size_t *, size_t *, fg_retcode *);
JAVA(times, fg_handle, double *, size_t);
JAVA(states, fg_handle, double *, size_t);
JAVA(at, fg_handle, const double *, size_t, double *, size_t);
JAVA(train, const fg_handle *, size_t, const char *, const double *, size_t, const double *const *, const size_t *, size_t,
     fg_iteration, fg_report, void *, fg_handle *);
JAVA(fit_info, fg_handle, size_t *, size_t *);
JAVA(fit_params, fg_handle, double *, size_t);
JAVA(fit_losses, fg_handle, double *, size_t);
JAVA(plot, const char *, const char *);
JAVA(text, fg_handle, int, char *, size_t, size_t *);
JAVA(free, fg_handle);
int64_t flowgrad_java_live_handles(isolate_thread *);

#define PUBLIC __attribute__((visibility("default")))

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_thread_end;
static isolate *the_isolate;
static int start_error;

static __thread isolate_thread *attached;
extern __thread uintptr_t lowest_stack; /* stack.c */
static volatile int forked;
enum { MESSAGE = 4096, ARGUMENT = 128 };
static __thread char last_error[MESSAGE + ARGUMENT];

static void detach(void *thread) {
    attached = NULL;
    if (!forked) graal_detach_thread(thread);
}

/* A child process has one thread alone: those of the isolate, which collect garbage, are gone. */
static void in_child(void) { forked = 1; }

static void start(void) {
    isolate_thread *first;
    start_error = pthread_key_create(&at_thread_end, detach);
    if (!start_error) start_error = pthread_atfork(NULL, NULL, in_child);
    if (!start_error) start_error = graal_create_isolate(NULL, &the_isolate, &first);
    /* The thread that happened to be first is like any other: it attaches below, and detaches when it ends. */
    if (!start_error) graal_detach_thread(first);
}

/*
 * Java code that runs out of stack throws an exception. Where that happens before the function that would catch it has begun,
 * or while it tells of it, the process ends: so no call begins with less than this.
 */
static const uintptr_t stack_needed = 128 << 10;

static int has_stack(void) { return (uintptr_t)__builtin_frame_address(0) - lowest_stack >= stack_needed; }

/* The calling thread's handle in the isolate; NULL, with the reason in last_error, if it cannot have one. */
static isolate_thread *enter(void) {
    int is_below = (uintptr_t)__builtin_frame_address(0) < lowest_stack;
    if (attached && !is_below && !forked && has_stack()) return attached;
    last_error[MESSAGE] = 0;
    if (forked) {
        snprintf(last_error, MESSAGE, "Flowgrad cannot be used in a process made by fork() from one that used it; start the "
                 "process anew (in Python: multiprocessing.get_context(\"spawn\"))");
        return NULL;
    }
    if (is_below) {
        snprintf(last_error, MESSAGE, "the library was called on another stack (a fiber?) than that of the thread's first call");
        return NULL;
    }
    pthread_once(&once, start);
    if (start_error) {
        snprintf(last_error, MESSAGE, "the library cannot start (error %d)", start_error);
        return NULL;
    }
    if (!attached) {
        /* A thread that the isolate itself made, for an ensemble, is not ours to detach. */
        isolate_thread *own = graal_get_current_thread(the_isolate);
        if (own && has_stack()) return own;
        int error = own ? 0 : graal_attach_thread(the_isolate, &attached);
        if (!error && attached) error = pthread_setspecific(at_thread_end, attached);
        if (error) {
            snprintf(last_error, MESSAGE, "the library cannot attach this thread (error %d)", error);
            attached = NULL;
            return NULL;
        }
    }
    if (has_stack()) return attached;
    snprintf(last_error, MESSAGE, "the stack of this thread has less than %d kB left; call from a thread with a larger one, or "
             "from fewer functions within each other", (int)(stack_needed >> 10));
    return NULL;
}

#define CALL(name, ...) \
    isolate_thread *thread = enter(); \
    return thread ? (fg_status)flowgrad_java_##name(thread, last_error, MESSAGE, __VA_ARGS__) : FG_INTERNAL

PUBLIC const char *fg_version(void) { return FLOWGRAD_VERSION; }

PUBLIC const char *fg_last_error(void) { return last_error; }

PUBLIC const char *fg_last_argument(void) { return last_error + MESSAGE; }

PUBLIC fg_status fg_load(const void *bytes, size_t n, fg_handle *program) { CALL(load, bytes, n, program); }

PUBLIC fg_status fg_free(fg_handle handle) { CALL(free, handle); }

PUBLIC int64_t fg_live_handles(void) {
    isolate_thread *thread = enter();
    return thread ? flowgrad_java_live_handles(thread) : 0;
}

PUBLIC fg_status fg_bytes(fg_handle program, void *bytes, size_t capacity, size_t *n) {
    CALL(bytes, program, bytes, capacity, n);
}

PUBLIC fg_status fg_evaluate(fg_handle program, const double *const *inputs, const size_t *input_sizes, size_t n_inputs,
                             double *const *outputs, const size_t *output_sizes, size_t n_outputs, fg_progress progress,
                             void *user) {
    CALL(evaluate, program, inputs, input_sizes, n_inputs, outputs, output_sizes, n_outputs, progress, user);
}

PUBLIC fg_status fg_transform(fg_handle program, const char *kind, const char *json, fg_handle *result) {
    CALL(transform, program, kind, json, result);
}

PUBLIC fg_status fg_explain(fg_handle program, const char *json, char *buffer, size_t capacity, size_t *length) {
    CALL(explain, program, json, buffer, capacity, length);
}

PUBLIC fg_status fg_layer(const char *json, fg_handle *program) { CALL(layer, json, program); }

PUBLIC fg_status fg_layer_parameters(const char *json, char *buffer, size_t capacity, size_t *length) {
    CALL(layer_parameters, json, buffer, capacity, length);
}

PUBLIC fg_status fg_layer_initial(const char *json, double *theta, size_t capacity) {
    CALL(layer_initial, json, theta, capacity);
}

PUBLIC fg_status fg_function(size_t n_u, size_t n_p, size_t n_out, fg_state_function f, fg_jacobian jacobian, fg_jvp jvp,
                             fg_vjp vjp, void *user, fg_handle *program) {
    CALL(function, n_u, n_p, n_out, f, jacobian, jvp, vjp, user, program);
}

PUBLIC fg_status fg_affect(size_t n_u, size_t n_p, fg_change affect, void *user, fg_handle *program) {
    CALL(affect, n_u, n_p, affect, user, program);
}

PUBLIC fg_status fg_solve_program(const fg_handle *functions, size_t n_functions, const char *spec, size_t n_u0, size_t n_p,
                                  size_t n_saveat, fg_handle *program) {
    CALL(solve_program, functions, n_functions, spec, n_u0, n_p, n_saveat, program);
}

PUBLIC fg_status fg_solve_ensemble(const fg_handle *functions, size_t n_functions, const char *spec, const double *u0,
                                   size_t u0_rows, size_t dim, const double *p, size_t p_rows, size_t n_p, double t0, double t1,
                                   size_t threads, fg_progress progress, void *user, fg_handle *ensemble) {
    CALL(solve_ensemble, functions, n_functions, spec, u0, u0_rows, dim, p, p_rows, n_p, t0, t1, threads, progress, user,
         ensemble);
}

PUBLIC fg_status fg_ensemble_info(fg_handle ensemble, size_t *n_trajectories, size_t *n_times, size_t *dim) {
    CALL(ensemble_info, ensemble, n_trajectories, n_times, dim);
}

PUBLIC fg_status fg_ensemble_t(fg_handle ensemble, double *t, size_t capacity) { CALL(ensemble_times, ensemble, t, capacity); }

PUBLIC fg_status fg_ensemble_u(fg_handle ensemble, double *u, size_t capacity) { CALL(ensemble_states, ensemble, u, capacity); }

PUBLIC fg_status fg_ensemble_retcodes(fg_handle ensemble, fg_retcode *retcodes, size_t capacity) {
    CALL(ensemble_retcodes, ensemble, retcodes, capacity);
}

PUBLIC fg_status fg_ensemble_message(fg_handle ensemble, size_t i, char *buffer, size_t capacity, size_t *length) {
    CALL(ensemble_message, ensemble, i, buffer, capacity, length);
}

PUBLIC fg_status fg_limit_memory(size_t bytes) { CALL(limit_memory, bytes); }

PUBLIC fg_status fg_solve(const fg_handle *functions, size_t n_functions, const char *spec, const double *u0,
                          size_t n_u0, const double *p, size_t n_p, double t0, double t1, fg_progress progress,
                          void *user, fg_handle *solution) {
    CALL(solve, functions, n_functions, spec, u0, n_u0, p, n_p, t0, t1, progress, user, solution);
}

PUBLIC fg_status fg_train(const fg_handle *losses, size_t n_losses, const char *spec, const double *theta, size_t n_theta,
                          const double *const *arrays, const size_t *array_sizes, size_t n_arrays, fg_iteration callback,
                          fg_report report, void *user, fg_handle *fit) {
    CALL(train, losses, n_losses, spec, theta, n_theta, arrays, array_sizes, n_arrays, callback, report, user, fit);
}

PUBLIC fg_status fg_fit_info(fg_handle fit, size_t *n_params, size_t *n_losses) { CALL(fit_info, fit, n_params, n_losses); }

PUBLIC fg_status fg_fit_params(fg_handle fit, double *params, size_t capacity) { CALL(fit_params, fit, params, capacity); }

PUBLIC fg_status fg_fit_losses(fg_handle fit, double *losses, size_t capacity) { CALL(fit_losses, fit, losses, capacity); }

PUBLIC fg_status fg_solution_info(fg_handle solution, size_t *n, size_t *dim, fg_retcode *retcode) {
    CALL(info, solution, n, dim, retcode);
}

PUBLIC fg_status fg_solution_t(fg_handle solution, double *t, size_t capacity) { CALL(times, solution, t, capacity); }

PUBLIC fg_status fg_solution_u(fg_handle solution, double *u, size_t capacity) { CALL(states, solution, u, capacity); }

PUBLIC fg_status fg_solution_at(fg_handle solution, const double *times, size_t n_times, double *u, size_t capacity) {
    CALL(at, solution, times, n_times, u, capacity);
}

PUBLIC fg_status fg_plot(const char *spec, const char *path) { CALL(plot, spec, path); }

PUBLIC fg_status fg_text(fg_handle handle, fg_text_kind kind, char *buffer, size_t capacity, size_t *length) {
    CALL(text, handle, (int)kind, buffer, capacity, length);
}
