// Cases that need an engine. No test library: each case is a function that throws when something is wrong, so that they
// run inside GraalJS too. `run(cases)` answers with the failures.

import * as fg from 'flowgrad';

export function check(condition, message) {
  if (condition !== true) throw new Error(message ?? 'the check failed');
}

export function close(a, b, tolerance = 1e-6) {
  const [x, y] = [[a].flat(Infinity), [b].flat(Infinity)];
  check(x.length === y.length, `lengths ${x.length} and ${y.length}`);
  x.forEach((v, i) => check(Object.is(v, y[i]) || Math.abs(v - y[i]) <= tolerance * Math.max(1, Math.abs(y[i])), `${x} is not ${y}`));
}

export function fails(run, pattern) {
  let error = null;
  try {
    run();
  } catch (e) {
    error = e;
  }
  check(error !== null, `no error; expected ${pattern}`);
  check(error instanceof fg.FlowgradError, `${error.name}: ${error.message}\n${error.stack}`);
  check(pattern.test(error.message), `"${error.message}" does not match ${pattern}`);
}

const solved = (f, u0 = [1, 2], p = [0.5, 0.3], options = {}) => fg.solve(new fg.ODEProblem(f, u0, [0, 1], p), fg.Tsit5(), { saveat: [0, 1], ...options });
// Traces f, which validates it, and compares with an opaque solve of the same function, which does not trace it.
const traces = (f, u0, p) => {
  const [traced, plain] = [solved(f, u0, p), solved(fg.opaque(f), u0, p)];
  check(traced.retcode === 'Success', traced.retcode);
  close(traced.u.toArray(), plain.u.toArray());
};

const rate = 0.25;
const half = (x) => x / 2;

/** Functions that must trace. */
export const tracing = {
  'arithmetic': () => traces((u, p) => [-p[0] * u[0] + u[1] ** 2 / 4 - 3 % 2, (u[0] - u[1]) * p[1] + +u[0] - -u[1]]),
  'destructuring': () => traces(([x, y], [a, b], t) => [a * x - b * y, b * x * t]),
  'nested destructuring with defaults and rest': () => traces(([x, ...rest], [a, b = 3, c = 2]) => [a * x + c, rest[0] * b]),
  'u.map': () => traces((u, p) => u.map((x, i) => -p[i] * x)),
  'reduce': () => traces((u) => { const s = u.reduce((a, b) => a + b, 0); return [s, -s]; }),
  'for loop and length': () => traces((u, p) => { const du = []; for (let i = 0; i < u.length; i++) du.push(-u[i] * p[0]); return du; }),
  'for...of and spread': () => traces((u) => { let s = 0; for (const x of u) s += x; return [s - Math.max(...u), [...u].length * s]; }),
  'forEach and index assignment': () => traces((u) => { const du = new Array(2); u.forEach((x, i) => { du[i] = -x; }); du[0] += 1; du[1]++; return du; }),
  'entries, Array.from, slice, at': () => traces((u) => { const v = Array.from(u, (x) => x * 2).slice(0, 1); return [v[0], u.at(-1) + Array.from(u.entries()).length]; }),
  'closures': () => traces((u) => [rate * u[0], -rate * u[1]]),
  'helper functions': () => traces((u) => u.map(half)),
  'in place': () => traces((du, u, p, t) => { du[0] = -u[0] * p[0]; du[1] = u[0] * t; du[1] -= p[1] * u[1]; }),
  'in place with fill and default': () => traces((du, u, p, t = 0) => { du.fill(0); du[0] -= u[0]; }),
  'default parameters': () => traces((u, p, t = 0) => [u[0] + t, u[1]]),
  'rest parameters': () => traces((...args) => [args[0][1], -args[0][0]]),
  'Math': () => traces((u) => [Math.sin(u[0]) + Math.pow(u[1], 2) / 9 + Math.hypot(u[0], 1) - Math.PI - Math.round(u[0]), Math.max(u[0], 1, -u[1]) - Math.abs(-u[1]) - Math.log2(1 + u[0] ** 2) + Math.trunc(u[0])]),
  'destructured Math': () => { const { cos, exp } = Math; traces((u) => [cos(u[0]), -exp(-u[1])]); },
  'if and else': () => traces((u) => { if (u[0] > 1.5) return [1, u[1]]; else if (u[1] <= 0) return [2, 0]; return [u[0], -u[1]]; }),
  'early return': () => traces((u) => { if (u[0] > 3) return [0, 0]; return u; }),
  'ternaries': () => traces((u) => [u[0] > 1.2 ? u[0] : -u[0] + 2.4, u[0] < u[1] ? 1 : u[1] >= 3 ? 2 : 3]),
  '&& and ||': () => traces((u) => [u[0] > 1 && u[1] > 1 ? 1 : -1, (u[0] < 0 || u[1] < 0) ? 5 : u[1]]),
  '&& and || as values': () => traces((u) => [u[0] || 7, (u[0] && u[1]) + (u[0] > 0 || 3)]),
  'if (u)': () => traces((u) => [u[0] ? u[0] : 9, u[1]]),
  '!u and !!u': () => traces((u) => [!u[0] ? 4 : 1, !!u[1] + 0]),
  '=== and !==': () => traces((u) => [u[0] === 0 ? 5 : u[0], u[1] !== 1 ? -1 : 8]),
  '== and !=': () => traces((u) => [u[0] == 0 ? 5 : u[0], u[1] != 1 ? -1 : 8]), // eslint-disable-line eqeqeq
  '=== with undefined, null and text': () => traces((u) => [u[5] === undefined && u[0] !== null && u[0] !== 'x' ? u[0] : NaN, u[1] == null ? 0 : 1]),
  'typeof': () => traces((u) => [typeof u[0] === 'number' ? u[0] : 100, typeof (u[1] > 0) === 'boolean' ? 1 : typeof u === 'object' ? 2 : 3]),
  'Number.isFinite, isNaN, Number()': () => traces((u) => [Number.isFinite(u[0]) ? Number(u[0]) : 0, isNaN(u[1]) || !isFinite(u[1]) || Number.isInteger(u[1] + 0.25) ? 4 : 5]),
  'bounded while': () => traces((u) => { let n = 0; while (n < 3) n++; let x = u[0]; do { x /= 2; } while (--n > 0); return [x, u[1]]; }),
  'while on a traced value with a bound': () => traces((u) => { let x = u[0] * u[0]; let n = 0; while (x > 1 && n < 4) { x /= 2; n++; } return [x, n]; }),
  'booleans in arithmetic': () => traces((u) => [(u[0] > 0.5) * u[0], u[1] * (u[1] <= 3) - true]),
  '++ and compound assignment': () => traces((u) => { let x = u[0]; const y = x++; x **= 2; x %= 3; const o = { n: u[1] }; o.n--; o.n *= 2; return [x + y, o.n++]; }),
  'classes and getters': () => traces((u) => { class A { #x = u[0]; get x() { return this.#x * 2; } add(v) { this.#x += v; return this; } } return [new A().add(1).x, u[1]]; }),
  'optional chaining and nullish': () => traces((u, p) => { const o = { a: { b: u[0] } }; return [o?.a?.b * 2, (o.z?.c ?? u[1]) + (p[7] ?? 1)]; }),
  'switch on plain values': () => traces((u) => u.map((x, i) => { switch (i) { case 0: return x; default: return -x; } })),
  'an array of the package that is filled': () => traces((u) => { const v = fg.zeros(2); v[0] = u[1]; return v * 2 - u; }),
  'array functions': () => traces((u, p) => fg.multiply(u, -p[0])),
  'array operators': () => traces((u, p) => -p[0] * (u - 1) ** 2 / 2),
  'sum, dot, where, concatenate': () => traces((u, p) => fg.concatenate([[fg.sum(u) + fg.dot(u, p)], fg.where(fg.greater(u, 1.5), u, 0).at('1:')])),
  'matmul and stack': () => traces((u) => fg.matmul(fg.stack([[0, 1], [-1, 0]]), u)),
  'scalar state and parameter': () => { traces((u, p) => -p * u, 2, 0.5); },
  'matrix state': () => traces((u, p) => u.map((row, i) => row.map((x, j) => -x * (i + 1) + u[j][i])), [[1, 2], [3, 4]]),
  'matrix state, array operators': () => traces((u) => fg.transpose(u) * 0.5 - fg.matmul(u, u) / 10, [[1, 2], [3, 4]]),
  'matrix state, in place': () => traces((du, u, p, t) => { for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) du[i][j] = -u[j][i]; }, [[1, 2], [3, 4]]),
  'parameters as an object': () => traces((u, { k, m: [a, b] }) => [-k * u[0], a * u[1] - b], [1, 2], { k: 0.5, m: [0.1, 0.2] }),
  'no parameters': () => traces((u) => [-u[0], u[1]], [1, 2], null),
  'try and catch around what is fine': () => traces((u) => { try { return [u[0] * 2, u[1]]; } catch (e) { return [0, 0]; } }),
  'console.log of traced values': () => traces((u) => { String(Object.keys(u)); return [u[0], Array.isArray(u) ? 1 : 2]; }),
};

let counter = 0;

/** Functions that must be refused, with the message. */
export const refusing = {
  'random numbers': () => fails(() => solved((u) => [u[0] * Math.random(), 0]), /two different programs.*random/),
  'a hidden counter': () => fails(() => solved((u) => [u[0] * counter++, 0]), /two different programs/),
  'Object.is': () => fails(() => solved((u) => [Object.is(u[0], 0) ? 5 : u[0], 0]), /when it is called, but .* when it is traced.*fg\.opaque/),
  'some': () => fails(() => solved((u) => [u.some((x) => x > 100) ? 1 : 0, 0]), /when it is traced/),
  'includes': () => fails(() => solved((u) => [[0, 1].includes(u[0]) ? 5 : 2, 0]), /when it is traced/),
  'template literals': () => fails(() => solved((u) => [`${u[0]}`.length, 0]), /cannot be turned into text/),
  'string concatenation': () => fails(() => solved((u) => [('x' + u[0]).length, 0]), /cannot be turned into/),
  'an index': () => fails(() => solved((u) => [[1, 2, 3][u[0]], 0]), /used as an index/),
  'bit operations': () => fails(() => solved((u) => [u[0] | 0, 0]), /plain number/),
  'toFixed': () => fails(() => solved((u) => [Number(u[0].toFixed(2)), 0]), /toFixed/),
  'JSON': () => fails(() => solved((u) => [JSON.stringify(u).length, 0]), /JSON/),
  'parseFloat': () => fails(() => solved((u) => [parseFloat(u[0]), 0]), /turned into text/),
  'a failure that the function swallows': () => fails(() => solved((u) => { try { return [`${u[0]}`.length, 0]; } catch (e) { return [1, 0]; } }), /turned into text/),
  'switch on a traced value': () => fails(() => solved((u) => { switch (u[0]) { case 0: return [1, 1]; default: return [2, 2]; } }), /switches on a traced value/),
  'a loop until convergence': () => fails(() => solved((u) => { let x = u[0]; while (x > 1e-9) x /= 2; return [x, 0]; }), /more than 24 decisions/),
  'too many paths': () => fails(() => solved((u) => { let s = 0; for (let i = 0; i < 12; i++) s += u[0] > i / 7 ? 1 : -1; return [s, 0]; }), /more than 256 paths.*fg\.where/),
  'other shapes on other branches': () => fails(() => solved((u) => (u[0] > 0 ? [1, 2] : [1, 2, 3])), /shape/),
  'assignment to u': () => fails(() => solved((u) => { u[0] = 1; return u; }), /read-only/),
  'an index out of range': () => fails(() => solved((u, p) => [u[0] * p[2], 0]), /undefined; is an index out of range/),
  'BigInt': () => fails(() => solved((u) => [u[0] * 2n, 0]), /bigint/),
  'an error names file and line': () => fails(() => solved((u) => [u[0]]), /engine_cases\.js:\d+\)$/),
  'a wrong length': () => fails(() => solved((u) => [u[0]]), /shape of `u0`, \(2,\), got \(1,\)/),
  'no return': () => fails(() => solved((u) => { u.map((x) => x); }), /returned undefined.*must return the derivative/),
  'in place with three parameters': () => fails(() => solved((du, u, p) => { du[0] = 1; }), /read-only|returned undefined/),
  'du not written': () => fails(() => solved((du, u, p, t) => { du[0] = u[0]; }), /leaves element 1 of `du` unwritten/),
  'du read before it is written': () => fails(() => solved((du, u, p, t) => { du[0] += u[0]; du[1] = 0; }), /undefined/),
  'a function that throws': () => fails(() => solved(() => { throw new RangeError('too far'); }), /threw RangeError: too far/),
  'an error of JavaScript inside': () => fails(() => solved((u) => u.foo.bar), /threw TypeError/),
  'text returned': () => fails(() => solved(() => ['a', 1]), /must return numbers, got the text "a"/),
  'an async function': () => fails(() => solved(async (u) => u), /asynchronous/),
  'a generator': () => fails(() => solved(function* f(u) { yield u; }), /generator/),
  'five parameters': () => fails(() => solved((a, b, c, d, e) => a), /declares 5 parameters/),
  'messages name the script': () => fails(() => solved((u) => [`${u[0]}`.length, 0]), /engine_cases\.js:\d+\)$/),
};

const lv = ([x, y], [a, b, d, g]) => [a * x - b * x * y, -d * y + g * x * y];
const prob = new fg.ODEProblem(lv, [1, 1], [0, 10], [1.5, 1, 3, 1]);
// Lotka-Volterra at t = 10, quadruple precision.
const END = [1.0263447675750893, 0.90969107813604162];

const tight = { rtol: 1e-10, atol: 1e-10 };
// A stiff exchange and a slow loss.
const cooling = new fg.SplitODEProblem(([x, y], [k]) => [k * (y - x), k * (x - 2 * y)], ([x, y]) => [x - x ** 3, 1 - x * y],
  [1, 0.5], [0, 1], [50]);
const cooled = fg.solve(new fg.ODEProblem(([x, y], [k]) => [k * (y - x) + x - x ** 3, k * (x - 2 * y) + 1 - x * y],
  [1, 0.5], [0, 1], [50]), { method: fg.Vern9(), rtol: 1e-12, atol: 1e-12 }).u.at(-1);
// Steady at (a, b / a).
const settling = new fg.SteadyStateProblem(([x, y], [a, b]) => [a + x * x * y - (b + 1) * x, b * x - x * x * y], [1.5, 1], [2, 3]);

/** Problems, solving, options. */
export const solving = {
  'Lotka-Volterra': () => {
    const sol = fg.solve(prob, fg.Vern7(), { rtol: 1e-10, atol: 1e-10 });
    close(sol.u[sol.u.length - 1], END, 1e-6);
    check(sol.retcode === 'Success' && sol.t[0] === 0 && sol.t[sol.t.length - 1] === 10);
    close(sol(10), END, 1e-6);
    close(sol([0, 10]).toArray(), [1, 1, ...END], 1e-6);
    check(sol.stats.naccept > 0 && /Vern7.*Success/.test(String(sol)), String(sol));
  },
  'saveat, options in one object': () => {
    const sol = fg.solve(prob, { method: fg.Tsit5(), saveat: [0, 2.5, 10], rtol: 1e-9, atol: 1e-9 });
    close(sol.t, [0, 2.5, 10]);
    check(sol.u.shape.join() === '3,2' && sol.u[2][0] === sol.u.get(2, 0) && sol.u.data.length === 6);
    close(sol.u.at(':', 0), sol.u.toArray().map((row) => row[0]));
  },
  'method without parentheses, or none': () => check(fg.solve(prob, fg.Tsit5).method === 'Tsit5' && fg.solve(prob).retcode === 'Success'),
  'remake, u0(p), tspan(p)': () => {
    const other = fg.remake(prob, { u0: (p) => [p[0], 1], tspan: (p) => [0, p[1]], p: [1, 10, 3, 1] });
    const sol = fg.solve(other, { saveat: [0, 10] });
    check(sol.u[0][0] === 1 && sol.t[1] === 10);
    close(fg.solve(prob, { p: [1.5, 1, 3, 1], u0: [1, 1], tspan: [0, 10], saveat: [10], rtol: 1e-9, atol: 1e-9 }).u[0], END, 1e-4);
  },
  'a stiff problem': () => {
    const rober = ([a, b, c], [k1, k2, k3]) => [-k1*a + k3*b*c, k1*a - k2*b**2 - k3*b*c, k2*b**2];
    const stiff = new fg.ODEProblem(rober, [1, 0, 0], [0, 40], [0.04, 3e7, 1e4]);
    for (const method of [undefined, fg.Rodas5P(), fg.KenCarp4(), fg.RadauIIA5(), fg.FBDF(),
      fg.AutoSwitch(fg.Tsit5(), fg.Rodas5P()), fg.Rodas5P({ linsolve: 'sparse' }), fg.RadauIIA5({ linsolve: 'banded' }),
      fg.KenCarp4({ linsolve: 'gmres' }), fg.AutoSwitch(fg.Tsit5(), fg.FBDF({ linsolve: 'dense' }))]) {
      const sol = fg.solve(stiff, { method, rtol: 1e-8, atol: 1e-14 });
      close([...sol.u.at(-1)].map((x, i) => x / [7.158270687194051e-01, 9.185534764557764e-06, 2.841637457458304e-01][i]), [1, 1, 1], 2e-6);
    }
  },
  'phases say what was used where': () => {
    const vdpol = new fg.ODEProblem(([x, y]) => [y, 1000 * (1 - x * x) * y - x], [2, 0], [0, 500]);
    const { phases } = fg.solve(vdpol, { rtol: 1e-5, atol: 1e-8 });
    check(phases[0].t === 0 && phases[0].method === 'Tsit5' && phases[1].method === 'Rodas5P', JSON.stringify(phases));
    check(phases[1].t > 0 && phases[1].t < 500);
    check(JSON.stringify(fg.solve(vdpol, fg.FBDF()).phases) === '[{"t":0,"method":"FBDF"}]');
  },
  'diffusion without linear systems': () => {
    const n = 50;
    const heat = (u) => [...u].map((x, i) => ((i > 0 ? u[i - 1] : 0) - 2 * x + (i < n - 1 ? u[i + 1] : 0)) * (n + 1) ** 2);
    const start = Array.from({ length: n }, (_, i) => Math.sin(Math.PI * (i + 1) / (n + 1)));
    const rate = 4 * (n + 1) ** 2 * Math.sin(Math.PI / (2 * (n + 1))) ** 2;
    for (const method of [fg.RKC(), fg.ROCK2(), fg.ROCK4()]) {
      const sol = fg.solve(new fg.ODEProblem(heat, start, [0, 0.1]), method, { rtol: 1e-5, atol: 1e-5 });
      close(sol.u.at(-1), start.map((x) => x * Math.exp(-0.1 * rate)), 1e-4);
    }
  },
  'split problems': () => {
    for (const [method, options, tolerance] of [[fg.KenCarp4(), tight], [fg.KenCarp5(), tight], [fg.Rodas5P(), tight],
      [undefined, tight], [fg.ETDRK4(), { dt: 0.02 }], [fg.ARS443(), { dt: 0.002 }, 1e-5], [fg.ARS222(), { dt: 0.002 }, 1e-4]]) {
      const sol = fg.solve(cooling, { method, ...options });
      check(sol.retcode === 'Success', sol.message);
      close(sol.u.at(-1), cooled, tolerance);
      check(method === undefined || sol.method === method.name);
    }
    const rates = [[-50, 50], [50, -100]];
    close(fg.solve(fg.remake(cooling, { f1: rates }), { method: fg.ETDRK4(), dt: 0.02 }).u.at(-1), cooled);
    close(fg.solve(fg.remake(cooling, { f2: fg.opaque(cooling.f2) }), { method: fg.KenCarp4(), ...tight }).u.at(-1), cooled);
  },
  'steady states': () => {
    for (const method of [fg.SSRootfind(), fg.DynamicSS({ abstol: 1e-11, reltol: 1e-11 }),
      fg.DynamicSS({ method: fg.Rodas5P(), abstol: 1e-11, reltol: 1e-11 })]) {
      const sol = fg.solve(settling, method);
      check(sol.retcode === 'Success' && sol.resid < 1e-9 && sol.stats.nf > 0, sol.message);
      close(sol.u, [2, 1.5]);
    }
    check(fg.solve(settling).method.startsWith('DynamicSS'));
    close(fg.solve(fg.remake(settling, { p: [1, 1.5] }), { method: fg.SSRootfind() }).u, [1, 1.5]);
    close(fg.solve(new fg.SteadyStateProblem((u, { k }) => k - u ** 3, 1, { k: 8 }), { method: fg.SSRootfind() }).u, 2);
    const exchange = new fg.SteadyStateProblem(([a, b]) => [b - a, a - b], [1, 0]);
    check(/use DynamicSS/.test(fg.solve(exchange, fg.SSRootfind()).message));
  },
  'mass matrix': () => {
    const linear = (u, p, t) => [u[1], u[0] + u[1] - Math.sin(t)];
    const algebraic = new fg.ODEProblem(linear, [1, 7], [0, 10], null, { massMatrix: [[1, 0], [0, 0]] });
    const y = (Math.sin(10) - Math.cos(10)) / 2 + 1.5 * Math.exp(-10);
    for (const method of [undefined, fg.Rodas5P(), fg.RadauIIA5(), fg.FBDF(), fg.KenCarp4()]) {
      const sol = fg.solve(algebraic, { method, rtol: 1e-11, atol: 1e-11 });
      close(sol.u[0], [1, -1], 1e-9);
      close(sol.u.at(-1), [y, Math.sin(10) - y], 1e-8);
    }
    const refused = fg.solve(algebraic, { initializealg: fg.CheckInit() });
    check(refused.retcode === 'InitialFailure' && /equation 1 is 8/.test(refused.message));
    close(fg.solve(fg.remake(algebraic, { u0: [2, 0], massMatrix: null }), { saveat: [0] }).u[0], [2, 0]);
    fails(() => new fg.ODEProblem(linear, [1, 0], [0, 1], null, { massMatrix: [[1, 0]] }), /`massMatrix` must be a square matrix/);
    fails(() => fg.solve(fg.remake(algebraic, { massMatrix: [[1]] })), /a row and a column for each of the 2 numbers/);
    fails(() => fg.solve(algebraic, fg.Tsit5()), /take Rodas5P/);
    fails(() => fg.solve(algebraic, { initializealg: 'BrownBasicInit' }), /must be fg.BrownBasicInit\(\)/);
  },
  'gradients with algebraic equations': () => {
    const right = (u, p) => [p[0] * u[1], u[0] + u[1] - p[1]]; // x = p1 + (x0 - p1) exp(-p0 t)
    const prob = new fg.ODEProblem(right, [1, 0], [0, 2], [1, 1], { massMatrix: [[1, 0], [0, 0]] });
    const dae = new fg.DAEProblem((du, u, p, t) => [du[0] - p[0] * u[1], u[0] + u[1] - p[1]], [0, 0], [1, 0], [0, 2], [1, 1]);
    const end = (problem, sensealg) => fg.grad((p) => fg.solve(problem, { p: [p[0], p[1]], u0: [p[2], 5], saveat: [2], sensealg,
      rtol: 1e-10, atol: 1e-10 }).u.at(0, 0))([0.8, 2, 3]);
    const e = Math.exp(-1.6);
    for (const sensealg of [undefined, fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.InterpolatingAdjoint(), fg.GaussAdjoint(),
      fg.QuadratureAdjoint()]) {
      close(end(prob, sensealg), [-2 * e, 1 - e, e], 1e-7);
    }
    close(end(dae), [-2 * e, 1 - e, e], 1e-7);
    fails(() => end(dae, fg.GaussAdjoint()), /GaussAdjoint is not for a DAEProblem; use ForwardSensitivity/);
  },
  'fully implicit problem': () => {
    const residual = (du, u, p, t) => [du[0] - p.rate * u[1], u[0] + u[1] - Math.sin(t)];
    const dae = new fg.DAEProblem(residual, [0, 0], [1, 7], [0, 10], { rate: 1 }, { differentialVars: [true, false] });
    const y = (Math.sin(10) - Math.cos(10)) / 2 + 1.5 * Math.exp(-10);
    const sol = fg.solve(dae, { rtol: 1e-11, atol: 1e-11 });
    close(sol.u[0], [1, -1], 1e-9);
    close(sol.u.at(-1), [y, Math.sin(10) - y], 1e-8);
    close(fg.solve(dae, { initializealg: fg.NoInit() }).u[0], [1, 7]);
    close(fg.solve(fg.remake(dae, { u0: [2, 0], p: { rate: 0 } }), { rtol: 1e-9, atol: 1e-9 }).u.at(-1), [2, Math.sin(10) - 2], 1e-7);
    fails(() => new fg.DAEProblem((u, p, t) => u, [0], [1], [0, 1]), /must take \(du, u, p, t\), but .* declares 3/);
    fails(() => fg.solve(new fg.DAEProblem(residual, [0], [1, 0], [0, 1], { rate: 1 })), /`du0` must be shaped like `u0`/);
    fails(() => fg.solve(fg.remake(dae, { differentialVars: [true] })), /`differentialVars` has 1 elements/);
    fails(() => fg.remake(dae, { differentialVars: [1, 0] }), /`differentialVars` must be true or false/);
    fails(() => fg.remake(dae, { massMatrix: [[1]] }), /unknown option `massMatrix`/);
    fails(() => fg.solve(dae, fg.Rodas5P()), /take DFBDF/);
    fails(() => fg.solve(fg.remake(dae, { f: (du, u, p, t) => [du[0]] })), /as many residuals as `u0` has numbers/);
    fails(() => fg.grad((du0) => fg.sum(fg.solve(fg.remake(dae, { du0 }), { saveat: [1] }).u))([0, 0]), /`du0` must be known before/);
  },
  'backward': () => close(fg.solve(new fg.ODEProblem((u) => [u[0]], [Math.E], [1, 0]), { saveat: [1, 0], rtol: 1e-10, atol: 1e-10 }).u[1], [1]),
  'matrix state': () => check(fg.solve(new fg.ODEProblem((u) => -u, [[1, 2], [3, 4]], [0, 1]), { saveat: [0, 1] }).u.shape.join() === '2,2,2'),
  'what the function closes over may change': () => {
    let k = 1;
    const p2 = new fg.ODEProblem((u) => [-k * u[0]], [1], [0, 1]);
    const end = () => fg.solve(p2, { saveat: [1], rtol: 1e-9, atol: 1e-9 }).u[0][0];
    close(end(), Math.exp(-1));
    k = 2;
    close(end(), Math.exp(-2));
  },
  'opaque': () => {
    const f = fg.opaque((u) => { let x = u[0]; while (x > 1) x /= 2; return [-u[0] + 0 * x]; });
    close(fg.solve(new fg.ODEProblem(f, [1], [0, 1]), { saveat: [1], rtol: 1e-9, atol: 1e-9 }).u[0], [Math.exp(-1)]);
  },
  'the Jacobian of an opaque function': () => {
    let calls = 0;
    const f = fg.opaque(([x, y]) => [-1e4 * x + y, x - y], { jac: () => { calls++; return [[-1e4, 1], [1, -1]]; } });
    const stiff = new fg.ODEProblem(f, [1, 1], [0, 1]);
    const plain = fg.remake(stiff, { f: fg.opaque(f.f) });
    const options = { saveat: [1], rtol: 1e-8, atol: 1e-10 };
    const [given, differences] = [stiff, plain].map((one) => fg.solve(one, fg.Rodas5P(), options));
    close(given.u[0], differences.u[0]);
    check(calls === given.stats.njac && given.stats.nf < differences.stats.nf, `${calls} calls, ${JSON.stringify(given.stats)}`);
    const bad = (jac) => fg.solve(fg.remake(stiff, { f: fg.opaque(f.f, { jac }) }), fg.Rodas5P());
    fails(() => bad(() => [1, 2]), /`jac` must return the derivative of `f` by u, of shape \(2, 2\), got \(2,\)/);
    fails(() => bad(() => { throw new RangeError('too far'); }), /threw RangeError: too far/);
    fails(() => new fg.SplitODEProblem(f, f.f, [1, 1], [0, 1]), /`jac` is of a whole right-hand side/);
    fails(() => fg.opaque(f.f, { jac: 3 }), /`jac` of opaque must be a function/);
    fails(() => fg.opaque(f.f, { jacobian: f.f }), /unknown option `jacobian` of opaque/);
  },
  'what an opaque function throws': () => fails(() => fg.solve(new fg.ODEProblem(fg.opaque(() => { throw new RangeError('too far'); }), [1], [0, 1])), /threw RangeError: too far/),
  'operators on solutions': () => {
    const { u } = fg.solve(prob, { saveat: [0, 5, 10] });
    close(u.at(':', 0) * 2 - 1, u.toArray().map((row) => row[0] * 2 - 1));
    close(fg.mean(u, 0), [0, 1].map((j) => (u[0][j] + u[1][j] + u[2][j]) / 3));
  },
};

/** Arguments that must be refused, with the message. */
export const badInputs = {
  'f': () => fails(() => new fg.ODEProblem(3, [1], [0, 1]), /`f` must be a function/),
  'u0 of text': () => fails(() => new fg.ODEProblem(lv, ['a'], [0, 1]), /`u0`/),
  'u0 NaN': () => fails(() => new fg.ODEProblem(lv, [1, NaN], [0, 1]), /`u0\[1\]` must be finite, got NaN/),
  'u0 ragged': () => fails(() => new fg.ODEProblem(lv, [[1], [1, 2]], [0, 1]), /`u0` must be a number or a rectangular/),
  'u0 empty': () => fails(() => new fg.ODEProblem(lv, [], [0, 1]), /`u0` must not be empty/),
  'p infinite': () => fails(() => new fg.ODEProblem(lv, [1, 1], [0, 1], { a: [1, Infinity] }), /`p\.a\[1\]` must be finite/),
  'p of text': () => fails(() => new fg.ODEProblem(lv, [1, 1], [0, 1], { a: 'x' }), /`p\.a` must be a number.*"x"/),
  'tspan empty': () => fails(() => new fg.ODEProblem(lv, [1, 1], [1, 1]), /`tspan` must not be empty/),
  'tspan of one': () => fails(() => new fg.ODEProblem(lv, [1, 1], [1]), /`tspan` must be \[t0, t1\]/),
  'tspan NaN': () => fails(() => new fg.ODEProblem(lv, [1, 1], [0, NaN]), /`tspan\[1\]` must be finite/),
  'u0 of another length': () => fails(() => fg.solve(prob, { u0: [1, 1, 1] }), /shape of `u0`, \(3,\), got \(2,\)/),
  'an unknown option': () => fails(() => fg.solve(prob, { rtl: 1e-3 }), /unknown option `rtl` of solve; did you mean `rtol`\?/),
  'a snake_case option': () => fails(() => fg.solve(prob, { save_everystep: false }), /did you mean `saveEverystep`/),
  'an unknown method': () => fails(() => fg.solve(prob, 'Tsit6'), /did you mean Tsit5/),
  'linsolve': () => fails(() => fg.KenCarp4({ linsolve: 'lu' }), /`linsolve` must be one of auto, dense, .* got "lu"/),
  'an unknown option of a method': () => fails(() => fg.KenCarp4({ linsolver: 'lu' }), /unknown option `linsolver` of KenCarp4; did you mean `linsolve`/),
  'linsolve of an explicit method': () => fails(() => fg.solve(prob, fg.Tsit5({ linsolve: 'dense' })), /`linsolve` is an option of implicit methods/),
  'linsolve without iterations': () => fails(() => fg.solve(prob, fg.Rodas5P({ linsolve: 'gmres' })), /`linsolve` of Rodas5P must be .*KenCarp4/),
  'linsolve without a pattern': () => fails(() => fg.solve(new fg.ODEProblem(fg.opaque(([x]) => [-x]), [1], [0, 1]), fg.KenCarp4({ linsolve: 'banded' })), /needs the pattern of the Jacobian/),
  'no method': () => fails(() => fg.solve(prob, 3), /`method`/),
  'rtol of text': () => fails(() => fg.solve(prob, { rtol: '1e-3' }), /`rtol` must be a number, got the text/),
  'rtol negative': () => fails(() => fg.solve(prob, { rtol: -1 }), /`rtol` must be positive, got -1/),
  'rtol zero': () => fails(() => fg.solve(prob, { rtol: 0 }), /`rtol` must be positive, got 0/),
  'atol negative': () => fails(() => fg.solve(prob, { atol: -1 }), /`atol` must be positive, got -1/),
  'atol of another length': () => fails(() => fg.solve(prob, { atol: [1e-6, 1e-6, 1e-6] }), /`atol` has 3/),
  'fixed step without a step': () => fails(() => fg.solve(prob, fg.Euler()), /`dt`/),
  'a step that underflows': () => {
    const sol = fg.solve(new fg.ODEProblem((u) => u * u, 1, [0, 10]), fg.Tsit5(), { dtmin: 1e-4 });
    check(sol.retcode === 'DtLessThanMin' && /`dtmin`/.test(sol.message), `${sol.retcode}: ${sol.message}`);
    close(sol.t.at(-1), 1, 0.01);
  },
  'maxiters': () => fails(() => fg.solve(prob, { maxiters: 1.5 }), /`maxiters` must be a whole number/),
  'saveat of text': () => fails(() => fg.solve(prob, { saveat: 'all' }), /`saveat`/),
  'adaptive': () => fails(() => fg.solve(prob, { adaptive: 1 }), /`adaptive` must be true or false/),
  'controller': () => fails(() => fg.solve(prob, { controller: 'PI' }), /`controller` must be a controller/),
  'controller coefficient': () => fails(() => fg.PIController({ beta: 1 }), /did you mean `beta1`/),
  'no problem': () => fails(() => fg.solve(lv), /`prob` must be an ODEProblem/),
  'remake of an unknown field': () => fails(() => fg.remake(prob, { u: [1] }), /did you mean `u0`/),
  'no half': () => fails(() => new fg.SplitODEProblem(lv, null, [1, 1], [0, 1]), /`f2` must be a function/),
  'a matrix that is not square': () => fails(() => new fg.SplitODEProblem([[1, 2]], lv, [1, 1], [0, 1]), /`f1`.*square matrix.*1,2/),
  'remake of a part of another problem': () => fails(() => fg.remake(cooling, { f: lv }), /unknown option `f`/),
  'a first half that is not linear': () => fails(() => fg.solve(fg.remake(cooling, { f1: cooling.f2 }), { method: fg.ETDRK4(), dt: 0.1 }), /`f1` must be linear/),
  'ETDRK4 of what is not split': () => fails(() => fg.solve(prob, { method: fg.ETDRK4(), dt: 0.1 }), /is for a SplitODEProblem/),
  'a steady state by a method for times': () => fails(() => fg.solve(settling, fg.Tsit5()), /must be fg\.DynamicSS\(\)/),
  'times of a steady state': () => fails(() => fg.solve(settling, { saveat: 1 }), /`saveat` is not for a SteadyStateProblem/),
  'a steady state that moves': () => fails(() => fg.solve(new fg.SteadyStateProblem((u, p, t) => t - u, 1)), /`f` depends on t/),
  'tolerances of a steady state': () => fails(() => fg.DynamicSS({ abstol: 0 }), /`abstol` of DynamicSS must be a positive number/),
  'plot of nothing': () => fails(() => fg.plot([], 'a.svg'), /plot/),
  'animation of one frame': () => fails(() => fg.animate([fg.curve([1], [2])], 'a.svg'), /at least two/),
  'titles of an animation': () => fails(() => fg.animate([fg.curve([1], [2])], 'a.svg', { titles: [] }), /`titles` must be one a frame/),
  'animation to another format': () => fails(() => fg.animate([1, 2].map((y) => fg.curve([1], [y])), 'a.gif'), /end in \.svg/),
  'plot style': () => fails(() => fg.curve([1], [2], { style: 'dots' }), /`style` must be one of/),
};

const observed = (p, u0 = [1, 1]) => {
  const sol = fg.solve(prob, fg.Vern7(), { p, u0, saveat: 0.1, rtol: 1e-11, atol: 1e-11 });
  return fg.sum(sol.u);
};
// M and its gradient by (alpha, beta, delta, gamma, x0, y0), quadruple precision.
const M = 450.764064039538806;
const DM_DP = [8.30536266231655325, -159.484292715138636, 75.2035082137727725, -339.195092766060907];
const DM_DU0 = [-39.1275412226680944, -8.78778021899264268];

let tolerance = 1e-8;

/** For engines with derivatives of fewer digits. */
export function expectOnly(digits) {
  tolerance = 10 ** -digits;
}

/** Derivatives. */
export const gradients = {
  'of a sum over Lotka-Volterra by p': () => {
    const [value, gradient] = fg.valueAndGrad(observed)([1.5, 1, 3, 1]);
    close(value, M, tolerance);
    close(gradient, DM_DP, tolerance);
  },
  'by p and u0': () => {
    const [value, [dp, du0]] = fg.valueAndGrad(observed, [0, 1])([1.5, 1, 3, 1], [1, 1]);
    close(value, M, tolerance);
    close([...dp, ...du0], [...DM_DP, ...DM_DU0], tolerance);
  },
  'by every algorithm': () => {
    for (const sensealg of [fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.DiscreteAdjoint({ checkpoints: 5 }), fg.InterpolatingAdjoint(),
      fg.QuadratureAdjoint({ reltol: 1e-11 }), fg.GaussAdjoint(), fg.BacksolveAdjoint({ checkpointing: true })]) {
      const m = (p, u0) => fg.sum(fg.solve(prob, fg.Vern7(), { p, u0, saveat: 0.1, rtol: 1e-11, atol: 1e-11, sensealg }).u);
      const [dp, du0] = fg.grad(m, [0, 1])([1.5, 1, 3, 1], [1, 1]);
      close([...dp, ...du0], [...DM_DP, ...DM_DU0], tolerance);
    }
    fails(() => fg.DiscreteAdjoint({ checkpoints: 1 }), /`checkpoints` of DiscreteAdjoint must be a whole number of at least 2/);
    fails(() => fg.DiscreteAdjoint({ checkpoint: 4 }), /did you mean `checkpoints`/);
  },
  'of split problems': () => {
    const gradient = (method, options) => fg.grad((p) => fg.sum(fg.solve(cooling, { p, method, saveat: [0.5, 1], ...options }).u))([50]);
    const exact = gradient(fg.Vern9(), { rtol: 1e-12, atol: 1e-12, sensealg: fg.ForwardSensitivity() });
    close(gradient(fg.KenCarp4(), tight), exact, 1e-7);
    close(gradient(fg.ETDRK4(), { dt: 0.005 }), exact, 1e-7);
    close(gradient(fg.Tsit5(), { ...tight, sensealg: fg.GaussAdjoint() }), exact, 1e-7);
    for (const sensealg of [fg.DiscreteAdjoint(), fg.GaussAdjoint()]) close(gradient(fg.KenCarp4(), { ...tight, sensealg }), exact, 1e-7);
    fails(() => gradient(fg.ETDRK4(), { dt: 0.1, sensealg: fg.DiscreteAdjoint() }), /DiscreteAdjoint has no reverse of ETDRK4; take GaussAdjoint/);
  },
  'of steady states': () => {
    for (const sensealg of [undefined, fg.SteadyStateAdjoint(), fg.ForwardSensitivity()]) {
      const product = (p) => { const { u } = fg.solve(settling, { method: fg.SSRootfind(), p, sensealg }); return u[0] * u[1] ** 2; };
      close(fg.grad(product)([2, 3]), [-2.25, 3]);
    }
    fails(() => fg.grad((p) => fg.solve(settling, { p }).resid)([2, 3]), /`resid` of a steady state/);
  },
  'u0(p) and tspan(p)': () => {
    // u' = -k u, u(0) = a, at T: a exp(-k T)
    const decay = new fg.ODEProblem((u, p) => [-p[0] * u[0]], (p) => [p[1]], (p) => [0, p[2]], [1, 1, 1]);
    const end = (p) => fg.solve(decay, { p, saveEverystep: false, rtol: 1e-11, atol: 1e-11 }).u.at(-1, 0);
    const e = 2 * Math.exp(-0.75);
    const [value, gradient] = fg.valueAndGrad(end)([0.5, 2, 1.5]);
    close([value, ...gradient], [e, -1.5 * e, e / 2, -0.5 * e], Math.max(1e-7, tolerance));
  },
  'traced saveat': () => {
    const decay = new fg.ODEProblem((u) => -u, [1], [0, 2]);
    close(fg.grad((s) => fg.sum(fg.solve(decay, { saveat: [s, 2 * s], rtol: 1e-11, atol: 1e-11 }).u))(0.5),
      -Math.exp(-0.5) - 2 * Math.exp(-1), Math.max(1e-7, tolerance));
  },
  'the structure of arguments is kept': () => {
    const g = fg.grad(({ a, b: [c, d] }) => a ** 2 + fg.sum(fg.multiply(c, [1, 2])) * d)({ a: 3, b: [[4, 5], 6] });
    close([g.a, ...g.b[0], g.b[1]], [6, 6, 12, 14]);
  },
  'parameters as an object through a solve': () => {
    const p2 = new fg.ODEProblem((u, { k, s }) => -k * u + s[0], [1, 2], [0, 1], { k: 1, s: [0, 0] });
    const g = fg.grad((k) => fg.sum(fg.solve(p2, { p: { k, s: [0, 1] }, saveat: [1], rtol: 1e-10, atol: 1e-10 }).u))(1);
    close(g, -3 * Math.exp(-1), 1e-5);
  },
  'a Hessian times a direction': () => {
    const [g, h] = fg.hvp(([x, y]) => x ** 3 * y + y * y, [2, 3], [1, -1]);
    close([...g, ...h], [36, 14, 36 - 12, 12 - 2]);
    // u(1) = exp(p): all derivatives are e at p = 1
    const growth = new fg.ODEProblem((u, p) => p * u, 1, [0, 1], 1);
    close(fg.hvp((p) => fg.sum(fg.solve(growth, { p, saveat: [1], rtol: 1e-10, atol: 1e-10 }).u), 1, 1), [Math.E, Math.E], 1e-7);
  },
  'nested results': () => {
    const several = ({ a, b: [c] }) => ({ product: a * c, twice: [fg.stack([a, a]), 2 * c] });
    const [value, back] = fg.vjp(several, { a: 3, b: [4] });
    close([value.product, ...value.twice[0], value.twice[1]], [12, 3, 3, 8]);
    const [g] = back({ product: 1, twice: [[1, 2], 3] });
    close([g.a, g.b[0]], [7, 9]);
    const [, tangent] = fg.jvp(several, [{ a: 3, b: [4] }], [{ a: 1, b: [0] }]);
    close([tangent.product, ...tangent.twice[0], tangent.twice[1]], [4, 1, 1, 0]);
  },
  'second derivatives in the structure of parameters': () => {
    const decay = new fg.ODEProblem((u, p) => -p.k * u + p.c[0], 1, [0, 1], { k: 1, c: [0] });
    const [g, h] = fg.hvp((p) => fg.sum(fg.solve(decay, { p, saveat: [1], rtol: 1e-10, atol: 1e-10 }).u), { k: 2, c: [0.5] }, { k: 1, c: [0] });
    const e = Math.exp(-2); // exp(-k) + c (1 - exp(-k)) / k
    close([g.k, g.c[0], h.k, h.c[0]], [-e + 0.5 * (e * 2 - (1 - e)) / 4, (1 - e) / 2, e + 0.5 * (2 - 10 * e) / 8, (2 * e - (1 - e)) / 4], 1e-6);
  },
  'a loss that is NaN': () => fails(() => fg.grad((p) => fg.log(p[0] - 5))([1]), /is NaN here/),
  'a solve that fails in a loss': () => {
    fails(() => fg.grad((p) => fg.sum(fg.solve(prob, { p, saveat: [1], maxiters: 2 }).u))([1.5, 1, 3, 1]), /ended with MaxIters.*raise `maxiters`/);
    const square = new fg.ODEProblem((u, p) => p * u * u, 1, [0, 2], 0.1);
    const end = fg.grad((p) => fg.sum(fg.solve(square, { p, saveat: [2] }).u));
    close(end(0.1), 3.125, 1e-2); // 1 / (1 - 2 p)
    fails(() => end(1), /a `solve` inside a loss ended with DtLessThanMin/);
  },
  'an unused part': () => {
    const g = fg.grad((p) => fg.sum(fg.solve(prob, { p: [p.a, 1, 3, 1], saveat: [1] }).u))({ a: 1.5, unused: [2, [3]] });
    check(g.unused[0] === 0 && g.unused[1][0] === 0);
  },
  'explanations': () => {
    const loss = (p) => fg.sum(fg.solve(prob, fg.Tsit5(), { p, saveat: [1] }).u);
    const [one] = fg.explain(loss)([1.5, 1, 3, 1]);
    check(one.sensealg === 'ForwardSensitivity' && one.method === 'Tsit5' && one.states === 2 && one.directions === 4);
    check(/ForwardSensitivity for Tsit5 with 2 unknowns, differentiated by 4 numbers: .* cost less/.test(String(one)), String(one));
    const [named] = fg.explain((p) => fg.sum(fg.solve(prob, { p, saveat: [1], sensealg: fg.GaussAdjoint() }).u))([1.5, 1, 3, 1]);
    check(named.sensealg === 'GaussAdjoint' && named.reason === '`sensealg` names it');
    check(fg.explain((p) => p * 2)(1).length === 0);
  },
  'a loss may ask for the algorithm': () => {
    const seen = [];
    const loss = (options) => (p) => {
      const sol = fg.solve(prob, fg.Tsit5(), { p, saveat: [1], ...options });
      seen.push(sol.sensealg);
      return fg.sum(sol.u);
    };
    fg.grad(loss({}))([1.5, 1, 3, 1]);
    check(seen.includes('ForwardSensitivity') && seen.every((name) => name === null || name === 'ForwardSensitivity'), `${seen}`);
    seen.length = 0;
    fg.grad(loss({ sensealg: fg.GaussAdjoint() }))([1.5, 1, 3, 1]);
    check(seen.length > 0 && seen.every((name) => name === 'GaussAdjoint'), `${seen}`);
    const many = new fg.ODEProblem(([a, b], p) => [-a * fg.sum(p), -b * fg.sum(p)], [1, 2], [0, 1], [1]);
    const found = [];
    fg.grad((p) => {
      found.push(fg.solve(many, fg.Tsit5(), { saveat: [1] }).sensealg);
      const sol = fg.solve(many, fg.Tsit5(), { p, saveat: [1] });
      found.push(sol.sensealg);
      return fg.sum(sol.u);
    })(Array(20).fill(0.1));
    check(found.includes('DiscreteAdjoint') && found.every((name) => name === null || name === 'DiscreteAdjoint'), `${found}`);
  },
  'an unused parameter has gradient 0': () => close(fg.grad((p) => p[0] * 2)([1, 5]), [2, 0]),
  'numbers and branches': () => close([fg.grad((x) => (x > 1 ? x ** 3 : x))(2), fg.grad((x) => (x > 1 ? x ** 3 : x))(0.5)], [12, 1]),
  'data that the loss closes over may change': () => {
    let data = [1, 2];
    const vg = fg.valueAndGrad((x) => fg.sum((x - fg.array(data)) ** 2));
    close(vg([0, 0])[0], 5);
    data = [3, 4];
    close(vg([0, 0])[0], 25);
  },
  'not a number': () => fails(() => fg.grad((x) => x * 2)([1, 2]), /must return one number.*shape \(2,\)/),
  'nothing returned': () => fails(() => fg.grad((x) => { x * 2; })(1), /returned undefined/), // eslint-disable-line no-unused-expressions
  'NaN in': () => fails(() => fg.grad((x) => x * 2)(NaN), /must be finite/),
  'argnums': () => fails(() => fg.grad((x) => x, 1)(3), /`argnums`/),
  'no function': () => fails(() => fg.grad(3), /must be a function/),
  'saveat must fix the number of times': () => fails(() => fg.grad((p) => fg.sum(fg.solve(prob, { p }).u))([1.5, 1, 3, 1]), /`saveat` must fix/),
  'opaque in a loss': () => fails(() => fg.grad((p) => fg.sum(fg.solve(new fg.ODEProblem(fg.opaque(lv), [1, 1], [0, 1]), { p, saveat: [1] }).u))([1, 1, 1, 1]), /opaque/),
  'a right-hand side that closes over the traced argument': () => fails(() => fg.grad((k) => fg.sum(fg.solve(new fg.ODEProblem((u) => [-k * u[0]], [1], [0, 1]), { saveat: [1] }).u))(1), /pass it through `p`/),
  'a traced value kept for later': () => {
    let kept;
    fg.grad((x) => { kept = typeof x === 'number' && !(x instanceof fg.Tracer) ? kept : x; return x * 2; })(1);
    fails(() => kept * 2, /after its trace has ended/);
  },
  'retcode of a traced solve': () => fails(() => fg.grad((p) => { const s = fg.solve(prob, { p, saveat: [1] }); return s.retcode === 'Success' ? fg.sum(s.u) : 0; })([1.5, 1, 3, 1]), /`retcode` of a solve inside/),
  'jvp': () => { const [y, dy] = fg.jvp((x) => fg.sin(x) * x[0], [[1, 2]], [[1, 0]]); close([...y, ...dy], [Math.sin(1), Math.sin(2), Math.cos(1) + Math.sin(1), Math.sin(2)]); },
  'vjp': () => { const [y, back] = fg.vjp((x, k) => x * k, [1, 2], 3); close(y, [3, 6]); const [dx, dk] = back([1, 10]); close([...dx, dk], [3, 30, 21]); },
  'jacobian': () => close(fg.jacobian(([x, y]) => [x * y, x ** 2])([2, 3]).toArray(), [[3, 2], [4, 0]]),
};

/** Runs cases: [{name, error}] for those that failed. */
export function run(cases) {
  return Object.entries(cases).flatMap(([name, test]) => {
    try {
      test();
      return [];
    } catch (error) {
      return [{ name, error: `${error.message}\n${error.stack}` }];
    }
  });
}
