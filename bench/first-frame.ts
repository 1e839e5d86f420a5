// How long `wgsim tui` leaves the eye waiting: from the command to its first frame, beside a Node that prints one line.

import {fileURLToPath} from 'node:url';
import {PseudoTerminal} from '../test/integration/pseudo-terminal.js';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

export interface FirstFrame {
	/** Milliseconds until Node has printed a line, in a terminal of the same kind. */
	readonly node: number;
	/** Milliseconds until the first frame stands. */
	readonly tui: number;
}

/** The frame comes before Docker is asked anything: there is none here, so that the command ends by itself. */
export const measureFirstFrame = async (): Promise<FirstFrame> => ({
	node: await timeOf([process.execPath, '-e', 'console.log("here")'], /here/),
	tui: await timeOf([process.execPath, cli, 'tui'], /reading the state of the lab/),
});

async function timeOf(argv: readonly string[], seen: RegExp): Promise<number> {
	const env = {DOCKER_HOST: 'unix:///nonexistent.sock'};
	const terminal = new PseudoTerminal(argv, {columns: 120, rows: 40, env});
	try {
		await terminal.exited;
		if (!seen.test(terminal.output)) {
			throw new Error(`${argv.join(' ')}: ${seen} was not seen in ${JSON.stringify(terminal.output)}`);
		}

		return terminal.firstOutputAt! - terminal.startedAt;
	} finally {
		await terminal.dispose();
	}
}
