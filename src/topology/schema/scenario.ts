// `scenarios`: what is broken, waited for and checked, step by step.

import {z} from 'zod';
import {parseDuration, parsePercent} from '../../shared/units.js';
import {FaultProblem, parseFault} from '../fault/parse.js';
import {quoteValue} from '../problem.js';
import {type Bound, operators} from '../scenario.js';
import {duration, namespaceName, nodeName, oneOrMore, textOf} from './scalars.js';

/** In the words of the command line. */
const fault = z.string().transform((text, context) => {
	try {
		return {text: text.trim().replace(/\s+/g, ' '), action: parseFault(text)};
	} catch (error) {
		if (!(error instanceof FaultProblem)) {
			throw error;
		}

		const params = error.hint === null ? {} : {hint: error.hint};
		context.addIssue({code: 'custom', message: `${quoteValue(text)}: ${error.message}`, params});
		return z.NEVER;
	}
});

const parseWait = (text: string): 'settled' | 'converged' | number | null =>
	text === 'settled' || text === 'converged' ? text : parseDuration(text);

function parseBound(text: string, parseValue: (text: string) => number | null): Bound | null {
	const match = /^\s*(<=|>=|<|=|>)\s*(\S+)\s*$/.exec(text);
	const value = match === null ? null : parseValue(match[2]!);
	const operator = operators.find(each => each === match?.[1]);
	return value === null || operator === undefined
		? null
		: {operator, value, text: `${operator} ${match![2]}`};
}

const parseGap = (text: string): Bound | null =>
	parseBound(text, word => {
		const seconds = word === '0' ? 0 : parseDuration(word);
		return seconds === null ? null : seconds * 1000;
	});

function parseLost(text: string): (Bound & {readonly unit: 'packets' | 'percent'}) | null {
	const percent = parseBound(text, parsePercent);
	if (percent !== null) {
		return {...percent, unit: 'percent'};
	}

	const packets = parseBound(text, word => (/^\d{1,9}$/.test(word) ? Number(word) : null));
	return packets === null ? null : {...packets, unit: 'packets'};
}

const pair = textOf(
	text => (/^[^\s:]+:[^\s:]+$/.test(text) ? text : null),
	'a pair of nodes',
	'write it like R1:R3',
	{examples: ['R1:R3']},
);

export const bounds = z.strictObject({
	probe: oneOrMore(pair).optional().describe('The flows, such as R1:R3. Default: all.'),
	gap: textOf(parseGap, 'a bound on a time', 'write it like < 3s or = 0', {examples: ['< 3s', '= 0']})
		.optional()
		.describe('The longest time in which no packet came through.'),
	lost: textOf(parseLost, 'a bound on losses', 'write it like < 5%, < 20 or = 0', {examples: ['< 5%', '= 0']})
		.optional()
		.describe('Packets that were lost, or their share.'),
	reach: z
		.boolean()
		.optional()
		.describe('Whether packets come through now. Retried for the time of `within`.'),
});

export const nodeCommand = z.strictObject({
	node: nodeName.describe('Where it runs.'),
	netns: namespaceName.optional().describe('In a nested namespace of the node. Default: main.'),
	run: z.string().min(1).describe('For sh -c. Retried for the time of `within`.'),
	fails: z.boolean().optional().describe('The command must fail. Default: false.'),
});

const stepFields = {
	fault: fault
		.optional()
		.meta({examples: ['link down V1-1:eth0', 'node kill V1-1', 'key rotate V1-1', 'heal']})
		.describe('Makes a fault, in the words of the command line, or heals all: link down V1-1:eth0, heal.'),
	wait: textOf(parseWait, 'something to wait for', 'write settled, converged, or a time such as 5s', {
		examples: ['settled', 'converged', '5s'],
	})
		.optional()
		.describe(
			'Waits until the lab has settled (settled), until all promises hold (converged), or for a time.',
		),
	check: bounds
		.optional()
		.describe('Bounds on the probes, counted from the first fault after the check before.'),
	command: nodeCommand.optional().describe('A command in a node, and whether it must succeed.'),
	within: duration.optional().describe('How long to wait, or to retry. Default: 60s.'),
};

const repeatFields = {
	repeat: z.int().min(1).max(1000).optional().describe('Repeats the steps below it this many times.'),
	steps: z
		.array(exactlyOne(z.strictObject(stepFields)))
		.optional()
		.describe('The steps to repeat.'),
};

/** A step does one thing. */
function exactlyOne<Fields extends z.ZodObject>(step: Fields): Fields {
	return step.superRefine((value, context) => {
		const kinds = ['fault', 'wait', 'check', 'command', 'repeat'];
		const there = kinds.filter(kind => (value as Record<string, unknown>)[kind] !== undefined);
		if (there.length !== 1) {
			const message =
				there.length === 0 ? 'this step does nothing' : `this step does two things: ${there.join(', ')}`;
			const hint = `one of ${kinds.join(', ')} in each`;
			context.addIssue({code: 'custom', message, params: {hint}});
		}

		const {repeat, steps} = value as {repeat?: number; steps?: unknown};
		if ((repeat === undefined) !== (steps === undefined)) {
			const message = repeat === undefined ? 'there are steps, and no repeat' : 'there is nothing to repeat';
			context.addIssue({code: 'custom', message, params: {hint: 'write repeat: 10 and steps: [...]'}});
		}
	});
}

export const scenario = z.strictObject({
	description: z.string().optional().describe('What it shows, in one sentence.'),
	probe: oneOrMore(pair)
		.optional()
		.describe(
			'Pairs of nodes between which packets flow all the time, such as R1:R3. Default: all pairs of sites.',
		),
	steps: z
		.array(exactlyOne(z.strictObject({...stepFields, ...repeatFields})))
		.min(1)
		.describe('Steps, run one after the other. At the end everything is healed, also after a failure.'),
});

export const scenarios = z.record(
	textOf(
		text => (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/.test(text) ? text : null),
		'a name for a scenario',
		'use letters, digits, _, . and -, beginning with a letter or digit, 40 at most',
	),
	scenario,
);

export type ScenarioValue = z.output<typeof scenario>;
export type StepValue = ScenarioValue['steps'][number];
