package dev.flowgrad.ode.rosenbrock;

/**
 * The coefficients of a Rosenbrock method in the form without matrix-vector products:
 *
 * <pre>{@code
 * (1/(gamma h) I - J) U_i = f(t + c_i h, u + sum_j a_ij U_j) + sum_j C_ij / h U_j + d_i h f_t
 * next = u + sum_i m_i U_i,  error = sum_i e_i U_i
 * inside: (1 - x) u + x (next + (1 - x) (H_1 + x (H_2 + x H_3)) U)
 * }</pre>
 *
 * <p>Source: Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.7, (7.25). Arrays are
 * shared, not to be modified; rows may be shorter than their stages, what is left out is zero.
 *
 * @param name       name of the method
 * @param order      order of the solution
 * @param errorOrder the error estimate shrinks with this power of the step
 * @param denseOrder order of dense output
 * @param gamma      the diagonal
 * @param c          nodes
 * @param d          weights of the derivative by time
 * @param a          weights of the stages
 * @param coupling   the C_ij
 * @param m          weights of the solution
 * @param e          weights of the error estimate
 * @param dense      the rows H
 * @param fsal       whether the last stage is at the solution, so that its slope is the next step's first
 * @param summary    in which case to use the method, in one line
 * @param reference  where it is from
 */
public record RosenbrockTableau(String name, int order, int errorOrder, int denseOrder, double gamma,
        double[] c, double[] d, double[][] a, double[][] coupling, double[] m, double[] e, double[][] dense,
        boolean fsal, String summary, String reference) {

    /** Number of stages. */
    public int stages() {
        return c.length;
    }
}
