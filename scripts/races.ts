// Several clients of one lab at one time: each round, three of them start, stop, break, heal and check it at random moments.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {randomFrom} from './random.js';
import {type Ran, run} from './run.js';

export interface Races {
	readonly lab: string;
	/** The same seed gives the same verbs at the same moments. */
	readonly seed: number;
	readonly rounds: number;
	/** What runs wgsim: `[node, cli.js]`. */
	readonly wgsim: readonly string[];
	/** Is told each round in a line, and each failure. */
	readonly log: (line: string) => void;
}

const clients = 3;

/** Seconds that a start waits for its lab. */
const timeout = 60;

// Seconds beyond that, for two verbs before it and for Docker on a busy machine. A verb that takes longer hangs.
const spare = 180;

/** Milliseconds within which the clients of a round begin. */
const spread = 2000;

/** Rounds between two tries to bring the lab up and take it away whole. */
const settleEvery = 25;

const verbs: readonly (readonly string[])[] = [
	['start'],
	['start'],
	['stop'],
	['heal'],
	['check'],
	['check-file'],
	['link', 'down', 'A:eth0'],
	['link', 'up', 'A:eth0'],
	['node', 'restart', 'A'],
	['node', 'kill', 'B'],
];

const topology = (lab: string): string => `name: ${lab}
networks: {wire: {}}
nodes:
  A: {interfaces: {eth0: {network: wire, addresses: [192.0.2.1/24]}}}
  B: {interfaces: {eth0: {network: wire, addresses: [192.0.2.2/24]}}}
checks: [{reach: {from: A, to: B}}]
`;

/** What a verb may say where another was first. Anything else is a failure, Docker's own words above all. */
const losses = (lab: string): readonly RegExp[] => [
	new RegExp(`^wgsim: no lab named ${lab} runs here`, 'm'),
	new RegExp(`^wgsim: ${lab} was stopped by another wgsim`, 'm'),
	new RegExp(`^wgsim: ${lab} was removed meanwhile`, 'm'),
	new RegExp(`^wgsim: ${lab}: the lab's fabric does not run: wgsim .* is at work on the lab`, 'm'),
];

/** What is wrong with how a verb ended; null for nothing. */
function judge(lab: string, [name]: readonly string[], {code, output, killed}: Ran): string | null {
	if (killed) {
		return `it had not ended after ${timeout + spare} s`;
	}

	const fails = code === 3 && name?.startsWith('check');
	const loses = code === 1 && losses(lab).some(pattern => pattern.test(output));
	return code === 0 || fails || loses ? null : `exit code ${code}`;
}

/** The arguments of wgsim for a verb. */
function complete(verb: readonly string[], lab: string, file: string): readonly string[] {
	switch (verb[0]) {
		case 'start':
			return ['start', file, '--timeout', String(timeout)];
		case 'check':
		case 'check-file':
			// What is broken on purpose stays so: it need not be waited for.
			return ['check', verb[0] === 'check' ? lab : file, '--timeout', '1'];
		case 'stop':
		case 'heal':
			return [...verb, lab];
		default:
			return [...verb, '--lab', lab];
	}
}

async function listLines(...argv: readonly string[]): Promise<string[]> {
	const {code, output} = await run(argv);
	if (code !== 0) {
		throw new Error(`${argv.join(' ')}: ${output}`);
	}

	return output.split('\n').filter(Boolean);
}

const listContainers = (filter: string): Promise<string[]> =>
	listLines('docker', 'ps', '-a', '--filter', filter, '--format', '{{.Names}}');

/** Every container and volume that has the lab's name or label: its lock, too. */
export async function findRemains(lab: string): Promise<string[]> {
	const volumes = listLines('docker', 'volume', 'ls', '--filter', `name=${lab}`, '--format', '{{.Name}}');
	const lists = [listContainers(`name=${lab}`), listContainers(`label=wgsim.lab=${lab}`), volumes];
	return [...new Set((await Promise.all(lists)).flat())];
}

/**
 * What must not be while nobody is at work: a lock, a container of one verb's own, and volumes without containers or without the
 * lab's label.
 */
async function findHalves(lab: string): Promise<string[]> {
	const [remains, containers, labelled] = await Promise.all([
		findRemains(lab),
		listContainers(`label=wgsim.lab=${lab}`),
		listLines('docker', 'volume', 'ls', '--filter', `label=wgsim.lab=${lab}`, '--format', '{{.Name}}'),
	]);
	const own = containers.filter(name => name.startsWith(`${lab}-`));
	const known = own.length === 0 ? [] : [...own, ...labelled];
	return remains.filter(name => !known.includes(name));
}

/** Failures, in words; empty where all held. */
export async function race({lab, seed, rounds, wgsim, log}: Races): Promise<string[]> {
	const random = randomFrom(seed);
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-races-'));
	const file = join(folder, 'lab.yaml');
	writeFileSync(file, topology(lab));
	const failures: string[] = [];
	const fail = (text: string) => {
		log(text);
		failures.push(text);
	};
	const ask = (verb: readonly string[]) =>
		run([...wgsim, ...complete(verb, lab, file)], {within: timeout + spare});

	const play = async (round: number) => {
		const chosen = Array.from({length: clients}, () => ({
			verb: verbs[Math.floor(random() * verbs.length)]!,
			delay: Math.round(random() * spread),
		}));
		const outcomes = await Promise.all(
			chosen.map(async ({verb, delay}) => {
				await sleep(delay);
				const began = performance.now();
				const ran = await ask(verb);
				const seconds = ((performance.now() - began) / 1000).toFixed(1);
				const text = `${verb.join(' ')} at ${delay} ms: ${ran.code} after ${seconds} s`;
				return {text, ran, wrong: judge(lab, verb, ran)};
			}),
		);
		log(`${round}: ${outcomes.map(({text}) => text).join('; ')}`);
		for (const {text, ran, wrong} of outcomes.filter(each => each.wrong !== null)) {
			fail(`round ${round}, ${text}: ${wrong}\n${ran.output}`);
		}

		const halves = await findHalves(lab);
		if (halves.length > 0) {
			fail(`round ${round}: left by nobody at work: ${halves.join(', ')}`);
		}
	};

	/** Whatever the races have made of it, the lab can be made whole, keeps its promises, and leaves nothing. */
	const settle = async (round: number) => {
		for (const verb of [['start'], ['heal'], ['start'], ['check'], ['stop']]) {
			const {code, output} = await ask(verb);
			if (code !== 0) {
				fail(`after round ${round}, ${verb[0]}: exit code ${code}\n${output}`);
			}
		}

		const remains = await findRemains(lab);
		if (remains.length > 0) {
			fail(`left after the stop that followed round ${round}: ${remains.join(', ')}`);
		}
	};

	for (let round = 1; round <= rounds; round++) {
		await play(round);
		if (round % settleEvery === 0 || round === rounds) {
			await settle(round);
		}
	}

	rmSync(folder, {recursive: true});
	return failures;
}
