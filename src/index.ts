// The library: real VPNs in tests and programs. Nothing here prints; every error is a WgsimError or one of its kinds.

export type {LabEvent} from './lab/events.js';
export type {LabStatus} from './lab/status.js';
export {attachLab, listLabs} from './library/attach.js';
export {
	ConvergenceError,
	EngineError,
	InterruptedError,
	TopologyError,
	UsageError,
	WgsimError,
} from './library/errors.js';
export {Lab} from './library/lab.js';
export {LabNode, type NodeExecOptions, type PingOptions, type PingResult} from './library/node.js';
export {type StartLabOptions, startLab} from './library/start.js';
