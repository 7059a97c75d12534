package dev.flowgrad.polyglot.cli;

import dev.flowgrad.spec.Json;
import dev.flowgrad.polyglot.SolutionHandle;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a solution is printed. */
enum SolutionFormat {
    /** A header {@code t,u0,u1,...}, then a row for each time. */
    CSV {
        @Override
        void print(SolutionHandle solution, PrintWriter out) {
            StringBuilder row = new StringBuilder("t");
            for (int j = 0; j < solution.dim; j++) {
                row.append(",u").append(j);
            }
            out.println(row);
            for (int i = 0; i < solution.n; i++) {
                row.setLength(0);
                row.append(solution.t[i]);
                for (int j = 0; j < solution.dim; j++) {
                    row.append(',').append(solution.u[i * solution.dim + j]);
                }
                out.println(row);
            }
        }
    },

    /** One object: retcode, message, method, stats, t as a list, u as a list of rows. */
    JSON {
        @Override
        void print(SolutionHandle solution, PrintWriter out) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("retcode", solution.retcode);
            object.put("message", solution.message);
            object.put("method", solution.method);
            object.put("stats", Json.parse(solution.stats));
            object.put("t", solution.t);
            List<double[]> rows = new ArrayList<>();
            for (int i = 0; i < solution.n; i++) {
                rows.add(Arrays.copyOfRange(solution.u, i * solution.dim, (i + 1) * solution.dim));
            }
            object.put("u", rows);
            out.println(Json.write(object));
        }
    };

    abstract void print(SolutionHandle solution, PrintWriter out);
}
