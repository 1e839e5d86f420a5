// Tells in words how a running lab differs from a file: what a start of the file would do to each node and wire.

import type {Action} from '../plan/actions.js';
import {describeSteps, type Steps} from './actions.js';
import type {Line} from './sinks/paint.js';
import {pad, type Tone, widthOf} from './sinks/spans.js';

export interface Compared extends Steps {
	readonly lab: string;
	/** A container of the lab is there. */
	readonly runs: boolean;
}

const words: Readonly<Record<Action['kind'], (reason: string, files: number) => string>> = {
	create: (_, files) => `is new, with ${files} files`,
	replace: reason => `is made anew: ${reason}`,
	start: reason => `is started again: ${reason}`,
	unpause: reason => `goes on: ${reason}`,
	update: reason => `is changed while it runs: ${reason}`,
	mend: reason => `is mended while it runs: ${reason}`,
	remove: reason => `is removed: ${reason}`,
};

const marks: Readonly<Record<string, readonly [mark: string, tone: Tone]>> = {
	create: ['+', 'good'],
	make: ['+', 'good'],
	remove: ['-', 'bad'],
};
const changed = ['~', 'busy'] as const;

const changes = {make: 'is made', set: 'is set', remove: 'is removed'} as const;

interface Row {
	readonly kind: string;
	readonly subject: string;
	readonly text: string;
}

function rowOf(action: Action): Row {
	const isGone = action.kind === 'remove';
	return {
		kind: action.kind,
		subject: isGone ? action.node : action.planned.node,
		text: words[action.kind](action.reason, isGone ? 0 : action.planned.files.length),
	};
}

/** Whether a start would change nothing. */
export const isSame = ({actions, wires, first}: Steps): boolean =>
	actions.length + wires.length + first.length === 0;

/** One document. */
export const describeDifference = (compared: Compared) => ({
	lab: compared.lab,
	runs: compared.runs,
	same: isSame(compared),
	...describeSteps(compared),
});

const count = (all: number, one: string): string => `${all} ${one}${all === 1 ? '' : 's'}`;

function headOf({lab, runs, actions, wires, first}: Compared): Line {
	if (!runs) {
		return [{text: lab, bold: true}, ` does not run: start makes ${count(actions.length, 'container')}`];
	}

	const parts = [
		...(actions.length > 0 ? [count(actions.length, 'node')] : []),
		...(wires.length > 0 ? [count(wires.length, 'wire')] : []),
	];
	const what = parts.length === 0 ? 'the fabric' : parts.join(' and ');
	return [{text: lab, bold: true}, ` differs: start changes ${what}`, first.length > 0 ? ', and more' : ''];
}

export function renderDifference(compared: Compared): Line[] {
	const {lab, actions, wires, faults, first} = compared;
	const left = faults.map(({text, heal}): Line => `  stays broken on purpose: ${text} (${heal})`);
	if (isSame(compared)) {
		return [
			[
				{text: lab, bold: true},
				{text: ' matches its file', tone: 'good'},
			],
			...left,
		];
	}

	const rows = [
		...actions.map(rowOf),
		...wires.map(
			({subject, change, reason}): Row => ({
				kind: change,
				subject,
				text: `${changes[change]}: ${reason}`,
			}),
		),
	];
	const width = Math.max(0, ...rows.map(({subject}) => widthOf(subject)));
	return [
		headOf(compared),
		...rows.map(({kind, subject, text}): Line => {
			const [mark, tone] = marks[kind] ?? changed;
			return [{text: `  ${mark} ${pad(subject, width)}`, tone}, `  ${text}`];
		}),
		...first.map(
			(action): Line =>
				`  … what else differs is known after: ${rowOf(action).subject} ${rowOf(action).text}`,
		),
		...left,
	];
}
