// Prints the steps of a start, for --dry-run.

import type {Action} from '../plan/actions.js';
import type {SpreadView} from '../plan/describe-spread.js';
import type {Survey, WireStep} from '../plan/survey.js';
import {renderSpread} from './spread.js';

export interface Steps {
	readonly actions: readonly Action[];
	readonly wires: readonly WireStep[];
	readonly faults: Survey['faults'];
	/** The actions that must come before the others are known. */
	readonly first: readonly Action[];
	/** Of a lab over several machines. */
	readonly spread?: SpreadView | undefined;
}

const withFiles: readonly Action['kind'][] = ['create', 'replace', 'update'];

const containerOf = (action: Action): string =>
	action.kind === 'remove' ? action.container : action.planned.container;

const rowsOf = (actions: readonly Action[]) =>
	actions.map(action => ({
		action: action.kind,
		container: containerOf(action),
		reason: action.reason,
		files:
			action.kind !== 'remove' && withFiles.includes(action.kind)
				? action.planned.files.map(({path}) => path)
				: [],
	}));

/** One document, without the content of files, because some hold keys. */
export const describeSteps = ({actions, wires, faults, first, spread}: Steps) => ({
	actions: rowsOf(actions),
	wires,
	faults,
	partial: first.length > 0,
	...(spread === undefined ? {} : {spread}),
});

/** One line a step. */
export function renderSteps({actions, wires, faults, first, spread}: Steps): string[] {
	const lines = [
		...rowsOf(actions).map(({action, container, reason, files}) => {
			const count = files.length > 0 ? ` (${files.length} files)` : '';
			return `${action} ${container}: ${reason}${count}`;
		}),
		...wires.map(({subject, change, reason}) => `${change} ${subject}: ${reason}`),
		...first.map(action => `the remaining steps are known after: ${action.kind} ${containerOf(action)}`),
	];
	const left = faults.map(({text, heal}) => `fault kept: ${text} (${heal} heals it)`);
	const machines = spread === undefined ? [] : [...renderSpread(spread), ''];
	return [...machines, ...(lines.length === 0 ? ['nothing to do'] : lines), ...left];
}
