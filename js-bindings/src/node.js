// The package under Node: the public names, and the rewriter for functions of scripts that were not rewritten as a whole.

import './rewrite.js';

export * from './index.js';
