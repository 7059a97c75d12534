package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import dev.flowgrad.random.Key;
import java.util.List;

/** Something with parameters: one vector, of which each parameter is a part. Immutable. */
public interface Parametric {
    /** The parameters in the order in which they lie in the vector. */
    List<Parameter> parameters();

    /** The length of the vector. */
    default int size() {
        return parameters().stream().mapToInt(Parameter::size).sum();
    }

    /** The vector at the start; the same seed gives the same numbers in all languages. */
    default double[] initial(long seed) {
        return initial(Key.of(seed));
    }

    /** The vector at the start. */
    default double[] initial(Key key) {
        double[] theta = new double[size()];
        int at = 0;
        for (int i = 0; i < parameters().size(); i++) {
            Parameter parameter = parameters().get(i);
            double[] part = parameter.initializer().of(key.fold(i), parameter.shape());
            System.arraycopy(part, 0, theta, at, part.length);
            at += part.length;
        }
        return theta;
    }

    /** The parameter of that name as a part of the vector {@code theta}. */
    default Expr view(Expr theta, String name) {
        checkTheta(theta);
        int at = 0;
        for (Parameter parameter : parameters()) {
            if (parameter.name().equals(name)) {
                return theta.slice(0, at, parameter.size()).reshape(parameter.shape());
            }
            at += parameter.size();
        }
        throw new FlowgradException("name", "`name` must be that of a parameter, one of "
                + String.join(", ", parameters().stream().map(Parameter::name).toList()) + ", got " + name);
    }

    /** An error unless {@code theta} is a vector of the right length. */
    default void checkTheta(Expr theta) {
        if (theta.rank() != 1 || theta.size() != size()) {
            throw new FlowgradException("theta", "`theta` must be a vector of " + size() + " parameters for " + this
                    + ", got shape " + Shapes.text(theta.shape()));
        }
    }
}
