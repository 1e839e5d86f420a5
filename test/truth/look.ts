// Looks at one lab through every window that wgsim has: start, status, check, and the state that the live view draws.

import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {connect} from '../../src/engine/client.js';
import type {CheckReport} from '../../src/lab/check/model.js';
import type {MissingFact} from '../../src/lab/observed/fact.js';
import {openObserver} from '../../src/lab/observer/observer.js';
import {whenReady} from '../../src/lab/observer/ready.js';
import type {LabStatus} from '../../src/lab/status/model.js';
import {wgsim} from '../integration/helpers.js';
import {composeLab, type Part} from './model.js';

const checks = ['--skip', 'capture,transfer,mtu,ecmp,isolation'];

/** What is tried of a lab here; the other kinds of check have tests of their own. What is broken stays so however long it is tried. */
export const checksOfBroken = [...checks, '--timeout', '3'];
export const checksOfSound = [...checks, '--timeout', '60'];

/** How often a sound lab is looked at: each time every window must say that all is well. `npm run truth` looks 20 times. */
export const looks = Number(process.env['WGSIM_TRUTH_LOOKS'] ?? 3);

/** What one window says: whether all is well, and the lines about what is not. */
export interface Said {
	readonly well: boolean;
	readonly lines: readonly string[];
}

export interface Windows {
	readonly start: Said;
	readonly status: Said;
	readonly check: Said;
	readonly view: Said;
}

/** A lab of several parts in a folder of its own; written anew, it is the same lab of a changed file. */
export class TruthLab {
	readonly #name: string;
	#folder: string | null = null;

	constructor(name: string) {
		this.#name = name;
	}

	get name(): string {
		return this.#name;
	}

	async write(parts: readonly Part[]): Promise<void> {
		this.#folder ??= await mkdtemp(join(tmpdir(), `wgsim-${this.#name}-`));
		const {text, files} = composeLab(this.#name, parts);
		for (const [path, content] of [...files, ['lab.yaml', text] as const]) {
			const target = join(this.#folder, path);
			await mkdir(dirname(target), {recursive: true});
			await writeFile(target, content);
		}
	}

	get #file(): string {
		return join(this.#folder!, 'lab.yaml');
	}

	/** `seconds`: how long it may take to converge. */
	async start(seconds: number): Promise<Said & {readonly code: number; readonly text: string}> {
		const {code, stdout, stderr} = await wgsim(['start', this.#file, '--json', '--timeout', `${seconds}`]);
		const {
			error = '',
			details = [],
			missing = [],
			converged = false,
		} = readJson(stdout) as {
			error?: string;
			details?: string[];
			missing?: MissingFact[];
			converged?: boolean;
		};
		return {
			code,
			well: code === 0 && converged,
			lines: [error, ...details, ...missing.map(({text}) => text)],
			text: `${stdout}\n${stderr}`,
		};
	}

	async status(): Promise<Said> {
		const {stdout} = await wgsim(['status', this.#name, '--json']);
		const {converged, missing} = readJson(stdout) as LabStatus;
		return {well: converged === true, lines: missing.map(({text}) => text)};
	}

	async check(...options: string[]): Promise<Said & {readonly report: CheckReport}> {
		const {stdout} = await wgsim(['check', this.#name, '--json', ...options]);
		const report = readJson(stdout) as CheckReport;
		const lines = report.results
			.filter(({status}) => status !== 'passed')
			.flatMap(({id, name, expected, seen, facts}) => [
				...facts,
				`${id} (${name}): expected ${expected}; seen: ${seen}`,
			]);
		return {well: report.ok, lines, report};
	}

	/** Has all promised pairs asked. */
	async ask(): Promise<void> {
		await wgsim(['reach', this.#name, '--json']);
	}

	/** What the live view draws from. */
	async view(): Promise<Said> {
		const engine = await connect();
		const closed = new AbortController();
		const observer = await openObserver(engine, this.#name);
		try {
			const {missing} = await whenReady(observer, this.#name, closed.signal);
			return {well: missing === null || missing.length === 0, lines: (missing ?? []).map(({text}) => text)};
		} finally {
			await observer.close();
		}
	}

	async stop(): Promise<void> {
		await wgsim(['stop', this.#name]);
		if (this.#folder !== null) {
			await rm(this.#folder, {recursive: true});
		}
	}
}

const says = ({lines}: Said, words: readonly RegExp[]): boolean =>
	words.every(one => lines.some(line => one.test(line)));

/** Milliseconds. A session takes its hold time to notice, and a busy machine takes its time. */
const timeout = 120_000;
const pause = 1000;

/**
 * The screen of the live view once it has all of the words, or at the timeout. A view sends no pings, and a busy machine may have had no
 * time for them in a start.
 */
export async function untilSaid(lab: TruthLab, words: readonly RegExp[]): Promise<Said> {
	const deadline = performance.now() + timeout;
	for (;;) {
		const said = await lab.view();
		if (says(said, words) || performance.now() > deadline) {
			return said;
		}

		await lab.ask();
		await sleep(pause);
	}
}

function readJson(text: string): object {
	try {
		return JSON.parse(text) as object;
	} catch {
		throw new Error(`no JSON: ${text.slice(0, 2000)}`);
	}
}
