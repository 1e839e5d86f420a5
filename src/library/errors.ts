// The errors that the library throws.

export {EngineError} from '../engine/engine-error.js';
export {InterruptedError, UsageError, WgsimError} from '../errors.js';
export {ConvergenceError} from '../lab/converge/convergence-error.js';
export {TopologyError} from '../topology/index.js';
