// Runs the operations of actions. Each is loaded on first use.

import type {Operation} from '../actions.js';
import type {OperationContext, Outcome} from '../backend.js';
import {captureToFile} from './capture.js';
import {check} from './check.js';
import type {LabContext} from './context.js';
import {applyOne} from './fault.js';
import {listThem, measureCost, runOne} from './measure.js';
import {findPath} from './path.js';
import {probeAll} from './reach.js';
import {measureTime} from './rtt.js';
import {shell} from './shell.js';
import {stop} from './stop.js';

type OperationOf<Kind> = Extract<Operation, {readonly kind: Kind}>;

const operations: {
	readonly [Kind in Operation['kind']]: (
		lab: LabContext,
		operation: OperationOf<Kind>,
		context: OperationContext,
	) => Promise<Outcome>;
} = {
	shell,
	fault: applyOne,
	capture: captureToFile,
	rtt: measureTime,
	reach: probeAll,
	path: findPath,
	measure: measureCost,
	scenarios: listThem,
	scenario: runOne,
	check,
	stop,
};

export function perform(lab: LabContext, operation: Operation, context: OperationContext): Promise<Outcome> {
	// Each function takes its own kind of operation, which TypeScript cannot follow through the table.
	const act = operations[operation.kind] as (
		lab: LabContext,
		operation: Operation,
		context: OperationContext,
	) => Promise<Outcome>;
	return act(lab, operation, context);
}
