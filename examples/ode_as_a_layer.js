// A differential equation as a layer between two Dense layers, all trained at once.
//
// Points of the plane are of two classes, a disc and the ring around it, which no line separates. A Dense layer takes them to
// three dimensions, where a flow carries them from t = 0 to 1, and another reads the class from where they end. Leaves
// `ode_as_a_layer.svg`: the points, and the border between the classes that was learnt; and `ode_as_a_layer_loss.svg`.
import * as fg from 'flowgrad';

// Points evenly scattered over a ring: a sequence of low discrepancy.
const scattered = (count, inner, outer) => Array.from({length: count}, (_, i) => {
  const [r, angle] = [inner + (outer - inner)*(0.7548776662*i % 1), 2*Math.PI*(0.5698402910*i % 1)];
  return [r*Math.cos(angle), r*Math.sin(angle)];
});

const [disc, ring] = [scattered(60, 0, 1), scattered(140, 1.6, 2.6)];
const [points, classes] = [[...disc, ...ring], [...disc.map(() => 0), ...ring.map(() => 1)]];

const flow = fg.NeuralODE(fg.nn.Dense(3, 3, fg.tanh), [0, 1], {method: fg.Tsit5(), rtol: 1e-5, atol: 1e-5});
const network = fg.nn.Chain(fg.nn.Dense(2, 3), flow, fg.nn.Dense(3, 2));

const loss = theta => fg.crossEntropy(network.apply(points, theta), classes);

const fit = fg.train(loss, network.init({seed: 1}), fg.Adam(0.03), {epochs: 300});
const told = points => network.apply(points, fit.params).map(([zero, one]) => (one > zero ? 1 : 0));
const right = told(points).filter((found, i) => found === classes[i]).length;
console.log(`${fit.retcode}: loss ${fit.losses[0].toFixed(3)} -> ${fit.loss.toFixed(4)}, ${right} of ${points.length} points are right, `
  + `${fit.seconds.toFixed(1)} s`);

// Where the classes change, on rays from the origin.
const border = Array.from({length: 121}, (_, i) => 2*Math.PI*i/120).map(angle => {
  const ray = Array.from({length: 150}, (_, k) => [0.02*(k + 1)*Math.cos(angle), 0.02*(k + 1)*Math.sin(angle)]);
  return ray[told(ray).indexOf(1)] ?? ray.at(-1);
});
const curve = (points, label, options) => fg.curve(points.map(([x]) => x), points.map(([, y]) => y), {label, ...options});
console.log('picture:', fg.plot(
  [curve(disc, 'disc', {style: 'scatter'}), curve(ring, 'ring', {style: 'scatter'}), curve(border, 'learnt border', {color: '#000000'})],
  'ode_as_a_layer.svg', {title: 'A differential equation between two Dense layers', width: 620, height: 640}));
console.log('picture:', fg.plot(fit, 'ode_as_a_layer_loss.svg', {title: 'Loss of Dense, ODE, Dense', ylabel: 'cross-entropy'}));
