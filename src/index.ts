// The library: real VPNs in tests and programs. It prints nothing; every error is a WgsimError.

export type {CheckKind, CheckOptions, CheckReport, CheckResult} from './lab/check/model.js';
export type {LabEvent} from './lab/events.js';
export type {FaultOutcome} from './lab/faults/faults.js';
export type {MeasureReport} from './lab/measure/measure.js';
export type {PingSummary} from './lab/node/ping.js';
export type {LabSnapshot, ObservedEvent} from './lab/observer/model.js';
export {attachLab, listLabs} from './library/attach.js';
export {
	ConvergenceError,
	EngineError,
	InterruptedError,
	TopologyError,
	UsageError,
	WgsimError,
} from './library/errors.js';
export {Lab, type MeasureRequest} from './library/lab.js';
export {LabNode, type NodeExecOptions, type PingOptions} from './library/node.js';
export {type StartLabOptions, startLab} from './library/start.js';
