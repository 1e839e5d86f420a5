// A command in a real pseudo-terminal, made by util-linux' `script`, with a terminal emulator that interprets what it writes.

import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import xterm from '@xterm/headless';

export interface TerminalOptions {
	readonly columns: number;
	readonly rows: number;
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
}

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** AVA sets one of these for its processes. Node warns on stderr where it finds both, empty or not. */
function withoutColors({NO_COLOR: _, FORCE_COLOR: __, ...rest}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return rest;
}

export class PseudoTerminal {
	/** What interprets the output. */
	readonly emulator: InstanceType<typeof xterm.Terminal>;
	/** The exit code of the command. */
	readonly exited: Promise<number>;
	/** All that was written. */
	output = '';
	/** When the command was started, and when it wrote something first; milliseconds of one clock. */
	readonly startedAt = performance.now();
	firstOutputAt: number | null = null;
	readonly #script: ChildProcess;
	readonly #folder = mkdtempSync(join(tmpdir(), 'wgsim-terminal-'));
	readonly #ended: Promise<void>;

	constructor(argv: readonly string[], {columns, rows, env = {}, cwd = process.cwd()}: TerminalOptions) {
		this.emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		const file = (name: string) => quote(join(this.#folder, name));
		// The inner shell notes its process before it becomes the command; the outer one the terminal's modes afterwards,
		// also where Ctrl-C is a signal for all on the terminal: dash would end with it.
		const line = [
			`trap : INT`,
			`stty rows ${rows} cols ${columns}`,
			`tty > ${file('tty')}`,
			`sh -c 'echo $$ > "$0"; exec "$@"' ${file('pid')} ${argv.map(quote).join(' ')}`,
			`code=$?`,
			`stty -a > ${file('modes')}`,
			`exit $code`,
		].join('; ');
		this.#script = spawn('script', ['-qfec', line, '/dev/null'], {
			env: {
				...withoutColors(process.env),
				SHELL: '/bin/sh',
				TERM: 'xterm-256color',
				LC_ALL: 'C.UTF-8',
				...env,
			},
			cwd,
			stdio: ['pipe', 'pipe', 'inherit'],
		});
		this.#script.stdout!.on('data', (data: Buffer) => {
			this.firstOutputAt ??= performance.now();
			this.output += data.toString('latin1');
			this.emulator.write(data);
		});
		this.#script.stdin!.on('error', () => {});
		this.#ended = new Promise(resolve => this.#script.stdout!.on('end', resolve));
		this.exited = new Promise(resolve =>
			this.#script.on('exit', async code => {
				await this.#ended;
				// What was written is interpreted in its own time.
				await new Promise<void>(done => this.emulator.write('', done));
				resolve(code ?? -1);
			}),
		);
	}

	/** Of the command itself. */
	get pid(): number {
		return Number(this.#read('pid'));
	}

	/** What `stty -a` said after the command had ended. */
	get modesAfterwards(): string {
		return this.#read('modes');
	}

	get isAlternate(): boolean {
		return this.emulator.buffer.active.type === 'alternate';
	}

	/** By what was written last of it. */
	get isCursorVisible(): boolean {
		return this.output.lastIndexOf('\u001b[?25h') >= this.output.lastIndexOf('\u001b[?25l');
	}

	/** What a user sees: the lines of the window. */
	async screen(): Promise<string> {
		// What was written before is interpreted before this.
		await new Promise<void>(resolve => this.emulator.write('', resolve));
		const {active} = this.emulator.buffer;
		return Array.from({length: this.emulator.rows}, (_, row) =>
			active.getLine(active.viewportY + row)?.translateToString(true),
		).join('\n');
	}

	send(keys: string): void {
		this.#script.stdin!.write(keys);
	}

	/** As a window that is pulled to another size. */
	resize(columns: number, rows: number): void {
		this.emulator.resize(columns, rows);
		execFileSync('stty', ['-F', this.#read('tty'), 'rows', String(rows), 'cols', String(columns)]);
	}

	/** Waits until the screen shows what is looked for. The deadline is generous; its message holds the screen. */
	async until(pattern: RegExp, seconds = 90): Promise<string> {
		const deadline = Date.now() + seconds * 1000;
		for (;;) {
			const screen = await this.screen();
			if (pattern.test(screen)) {
				return screen;
			}

			if (Date.now() > deadline) {
				throw new Error(`${pattern} is not seen within ${seconds} s:\n${screen}`);
			}

			await new Promise(resolve => setTimeout(resolve, 50));
		}
	}

	/** Ends the command where it still runs, and forgets its files. */
	async dispose(): Promise<void> {
		this.#script.kill('SIGKILL');
		await this.exited;
		rmSync(this.#folder, {recursive: true, force: true});
		this.emulator.dispose();
	}

	#read(name: string): string {
		return readFileSync(join(this.#folder, name), 'utf8').trim();
	}
}
