// The package under Node: the public names, the engine as a shared library, and the rewriter for functions of scripts that
// were not rewritten as a whole.

import './rewrite.js';
import { connect } from './engine.js';
import { nativeEngine } from './native.js';

connect(nativeEngine);

export * from './index.js';
