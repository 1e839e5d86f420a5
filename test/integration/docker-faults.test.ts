// Whatever Docker does to a call: each verb ends, says which call failed and on what, and a stop leaves nothing behind.
// Here each kind of call meets a few kinds of fault; `npm run docker-faults` lets each meet all of them.

import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import pMap from 'p-map';
import {type Fault, faults, startProxy} from './docker-proxy.js';
import {cli, docker, type Ran, wgsim} from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-docker-faults-'));
const topology = join(folder, 'pair.yaml');
writeFileSync(
	topology,
	`name: pair
networks: {wire: {}}
nodes:
  A: {interfaces: {eth0: {network: wire, addresses: [192.0.2.1/24]}}}
  B: {interfaces: {eth0: {network: wire, addresses: [192.0.2.2/24]}}}
checks: [{reach: {from: A, to: B}}]
`,
);
// `1`, or a pattern: of all cases those with such a name, `POST /exec/.* garbage`.
const wanted = process.env.WGSIM_ALL_FAULTS ?? '';
const everything = wanted !== '';
const isWanted = (name: string): boolean => !everything || wanted === '1' || new RegExp(wanted).test(name);

/** Faults that each kind of call meets, when it does not meet all of them. */
const sample = 2;

/** Beside that sample, what the whole matrix once found. */
const found: ReadonlySet<string> = new Set([
	'start: POST /containers/*/start garbage',
	'start: POST /exec/*/start (upgrade) garbage',
	'status: POST /exec/*/start (upgrade) freeze',
]);

// Labs of this file at one time. Most of a case is waiting.
const concurrency = 4;

interface Verb {
	readonly name: string;
	readonly args: (lab: string) => string[];
	/** Whether the lab is to stand before. */
	readonly standing: boolean;
	/** Whether it stands afterwards, if nothing went wrong. */
	readonly keeps: boolean;
	/** Calls that it makes in any case. */
	readonly needs: readonly string[];
	/** How many kinds of call the verbs before make: the row of faults goes on from there. */
	readonly before: number;
	/** Whether the verb did what it says, where it ended with exit code 0. */
	readonly holds: (lab: string, ran: Ran) => Promise<boolean>;
}

const namesOf = async (lab: string, ...filter: string[]): Promise<string[]> => {
	const label = ['--filter', `label=wgsim.lab=${lab}`];
	const containers = await docker('ps', '-a', '--format', '{{.Names}}', ...label, ...filter);
	return containers.stdout.split('\n').filter(Boolean);
};
const leftovers = async (lab: string): Promise<string[]> => {
	const volumes = await docker('volume', 'ls', '-q', '--filter', `label=wgsim.lab=${lab}`);
	return [...(await namesOf(lab)), ...volumes.stdout.split('\n').filter(Boolean)];
};
const isUp = async (lab: string): Promise<boolean> =>
	(await namesOf(lab, '--filter', 'status=running')).length === 3;

const verbs: readonly Verb[] = [
	{
		name: 'start',
		args: lab => ['start', topology, '--name', lab, '--timeout', '20'],
		standing: false,
		keeps: false,
		before: 0,
		needs: ['POST /containers/create', 'POST /containers/*/start', 'PUT /containers/*/archive'],
		holds: isUp,
	},
	{
		name: 'start again',
		args: lab => ['start', topology, '--name', lab, '--no-wait'],
		standing: true,
		keeps: true,
		before: 12,
		needs: [],
		holds: isUp,
	},
	{
		name: 'status',
		args: lab => ['status', lab, '--json'],
		standing: true,
		keeps: true,
		before: 20,
		needs: [],
		holds: async (lab, {stdout}) => JSON.parse(stdout).lab === lab,
	},
	{
		name: 'stop',
		args: lab => ['stop', lab],
		standing: true,
		keeps: false,
		before: 25,
		needs: [],
		holds: async lab => (await leftovers(lab)).length === 0,
	},
];

/** Runs wgsim against a proxy; one that hangs is killed after two minutes, and says so. */
function runThrough(host: string, args: readonly string[], env: Record<string, string>): Promise<Ran> {
	return new Promise(resolve => {
		const child = spawn(process.execPath, [cli, ...args], {env: {...process.env, ...env, DOCKER_HOST: host}});
		let [stdout, stderr, hangs] = ['', '', false];
		child.stdout.on('data', data => {
			stdout += data;
		});
		child.stderr.on('data', data => {
			stderr += data;
		});
		const timer = setTimeout(() => {
			hangs = true;
			child.kill('SIGKILL');
		}, 120_000);
		child.on('close', code => {
			clearTimeout(timer);
			resolve({code: hangs ? -1 : (code ?? -2), stdout, stderr});
		});
	});
}

let labs = 0;

/** Labs that stand, and are as they were before. */
const standing: string[] = [];

/** A lab for a verb: one that stands, if it is to. Throws where it does not start. */
async function takeLab(verb: Verb): Promise<string> {
	const lab = (verb.standing ? standing.pop() : undefined) ?? `test-docker-${++labs}`;
	if (verb.standing) {
		// One that stands already is whole again after this, whatever befell it.
		const {code, stderr} = await wgsim(['start', topology, '--name', lab, '--no-wait']);
		if (code !== 0) {
			throw new Error(`the lab did not start: ${stderr}`);
		}
	}

	return lab;
}

async function giveBack(verb: Verb, lab: string): Promise<void> {
	if (verb.keeps) {
		standing.push(lab);
	} else {
		await wgsim(['stop', lab, '--quiet']);
	}
}

/** The kinds of call that a verb makes, each once, as they come. */
async function recordKinds(verb: Verb): Promise<string[]> {
	const lab = await takeLab(verb);
	const proxy = await startProxy(join(folder, `${lab}.sock`), () => null);
	try {
		const {code, stderr} = await runThrough(proxy.host, verb.args(lab), {});
		if (code !== 0) {
			throw new Error(`${verb.name} failed through a proxy that does nothing:\n${stderr}`);
		}

		return [...new Set(proxy.calls.map(({kind, upgrade}) => (upgrade ? `${kind} (upgrade)` : kind)))];
	} finally {
		await proxy.stop();
		await giveBack(verb, lab);
	}
}

interface Case {
	readonly verb: Verb;
	readonly kind: string;
	readonly fault: Fault;
	/** Whether all calls of the kind meet it, or the first only. */
	readonly always: boolean;
}

const titleOf = ({verb, kind, fault, always}: Case): string =>
	`${verb.name}: ${kind} ${fault}${always ? ' always' : ''}`;

/** What is wrong with how a case ended; null for nothing. */
async function tryCase({verb, kind, fault, always}: Case): Promise<string | null> {
	const lab = await takeLab(verb);
	let struck = 0;
	const proxy = await startProxy(join(folder, `${lab}.sock`), call => {
		const strikes =
			(call.upgrade ? `${call.kind} (upgrade)` : call.kind) === kind && (always || struck === 0);
		struck += strikes ? 1 : 0;
		return strikes ? fault : null;
	});
	try {
		const silent = fault === 'stall' || fault === 'freeze';
		const env: Record<string, string> = silent ? {WGSIM_DOCKER_TIMEOUT: '4'} : {};
		const ran = await runThrough(proxy.host, verb.args(lab), env);
		const wrong = await judge(verb, lab, ran, fault, struck);
		return wrong === null
			? null
			: `${wrong}; exit code ${ran.code}\n${ran.stderr}${ran.stdout.slice(0, 300)}`;
	} finally {
		await proxy.stop();
		await giveBack(verb, lab);
	}
}

async function judge(
	verb: Verb,
	lab: string,
	ran: Ran,
	fault: Fault,
	struck: number,
): Promise<string | null> {
	if (struck === 0) {
		return 'the call was not made';
	}

	if (ran.code === -1) {
		return 'it hangs';
	}

	if (ran.code === 0) {
		return (await verb.holds(lab, ran)) ? null : 'it says that it is done, and it is not';
	}

	if (fault === 'delay') {
		return 'a delay is no failure';
	}

	const error = ran.stderr + ran.stdout;
	if (/\n\s+at |bug in wgsim/.test(error)) {
		return 'it is taken for a bug in wgsim';
	}

	// The call and the node or other object, or the engine as a whole.
	const named = new RegExp(
		[
			`(cannot [a-z ]+|reading|the name|named|lab) [^\\n]*(${lab}|[0-9a-f]{12}|wgsim/node:|wgsim\\.lab)`,
			`${lab}[^\\n]*(converged|(is|are) left|could not be removed)`,
			'no Docker engine answers[\\s\\S]*unix://',
		].join('|'),
	);
	if (!named.test(error)) {
		return 'the error does not name the call and its object';
	}

	const undone = /could not be removed|has not converged/.test(error);
	if (verb.name === 'start' && !undone && (await leftovers(lab)).length > 0) {
		return `it left ${(await leftovers(lab)).join(', ')} behind and does not say so`;
	}

	return null;
}

/** Each kind of call with all faults, or with some that differ from kind to kind; every fault comes up. */
function listCases(verb: Verb, kinds: readonly string[]): Case[] {
	return kinds.flatMap((kind, number) => {
		const any = faults.flatMap(fault => [true, false].map(always => ({verb, kind, fault, always})));
		if (everything) {
			return any;
		}

		const some = Array.from({length: sample}, (_, index) => ({
			verb,
			kind,
			fault: faults[((verb.before + number) * sample + index) % faults.length]!,
			always: (verb.before + number + index) % 2 === 1,
		}));
		const known = new Set(some.map(titleOf));
		return [...some, ...any.filter(one => found.has(titleOf(one)) && !known.has(titleOf(one)))];
	});
}

test.after.always(async () => {
	await Promise.all(standing.map(lab => wgsim(['stop', lab])));
	rmSync(folder, {recursive: true, force: true});
});

const met = new Set<Fault>();

for (const verb of verbs) {
	test.serial(`${verb.name}: every kind of call may meet every kind of fault`, async t => {
		t.timeout(everything ? 3_600_000 : 600_000);
		const kinds = await recordKinds(verb);
		for (const kind of verb.needs) {
			t.true(kinds.includes(kind), `it makes the call ${kind}`);
		}

		const cases = listCases(verb, kinds);
		for (const {fault} of cases) {
			met.add(fault);
		}

		const names = new Set<string>();
		const failures: string[] = [];
		await pMap(
			cases,
			async one => {
				// What a proxy that lies about success hides cannot be seen: this call has no answer that could be held against it.
				if (one.kind === 'PUT /containers/*/archive' && one.fault === 'garbage') {
					return;
				}

				const name = titleOf(one);
				if (!isWanted(name)) {
					return;
				}

				names.add(name);
				const begun = Date.now();
				const wrong = await tryCase(one);
				if (everything) {
					process.stderr.write(
						`${wrong === null ? 'ok' : 'NOT OK'} ${name} (${Date.now() - begun} ms)${wrong === null ? '' : `: ${wrong}`}\n`,
					);
				}

				if (wrong !== null) {
					failures.push(`${name}: ${wrong}`);
				}
			},
			{concurrency},
		);
		t.deepEqual(failures, []);
		const expected = [...found].filter(name => name.startsWith(`${verb.name}: `) && isWanted(name));
		t.deepEqual(
			expected.filter(name => !names.has(name)),
			[],
		);
		t.log(`${names.size} cases of ${kinds.length} calls`);
	});
}

test.serial('every kind of fault comes up', t => {
	t.deepEqual([...met].sort(), [...faults].sort());
});
