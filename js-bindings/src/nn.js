// Layers of neural networks.
//
//     const net = fg.nn.Chain((x) => x ** 3, fg.nn.Dense(2, 50, fg.tanh), fg.nn.Dense(50, 2));
//     const theta = net.init({ seed: 0 });                        // one vector
//     net.apply([1, 2], theta);
//     const prob = new fg.ODEProblem((u, p) => net.apply(u, p), [2, 0], [0, 1.5], theta);

export { Chain, Parallel, SkipConnection } from './containers.js';
export { constant, glorotNormal, glorotUniform, heNormal, heUniform, orthogonal, zeros } from './initializers.js';
export { Layer } from './layer.js';
export { AvgPool, Conv2d, Dense, Dropout, Flatten, Function, GRU, GRUCell, LayerNorm, MaxPool } from './layers.js';
