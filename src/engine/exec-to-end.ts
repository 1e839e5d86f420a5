// Runs a command that ends by itself or with its caller, and collects its output as far as it came.

import type {Engine} from './client.js';
import {demux} from './demux.js';
import {explain} from './engine-error.js';
import {type ExecResult, openExec, waitForExitCode} from './exec.js';

// Docker never ends an exec whose client has gone. The end of the input does: it ends the command, and the command's children.
// With job control, bash gives the command a process group of its own.
const wrapper = `set -m
"$@" </dev/null & command=$!
{ while read -r _; do :; done; kill -- "-$command"; } <&0 >/dev/null 2>&1 & watcher=$!
wait "$command"; code=$?
kill -- "-$watcher" 2>/dev/null
exit "$code"`;

// Milliseconds that an interrupted command has to end.
const grace = 5000;

/** The command has no input. When the signal fires it is ended, and what it has said until then is the result. */
export async function execToEnd(
	engine: Engine,
	container: string,
	argv: readonly string[],
	signal?: AbortSignal,
): Promise<ExecResult> {
	const wrapped = ['bash', '-c', wrapper, 'bash', ...argv];
	const session = await openExec(engine, container, wrapped, {attachStdin: true});
	const output: Record<'stdout' | 'stderr', Buffer[]> = {stdout: [], stderr: []};
	let deadline: NodeJS.Timeout | undefined;
	const finish = () => {
		session.socket.end();
		deadline = setTimeout(() => session.socket.destroy(), grace);
	};
	// The command may be gone before its input ends: the end of its output tells that.
	session.socket.on('error', () => {});
	signal?.addEventListener('abort', finish, {once: true});
	if (signal?.aborted) {
		finish();
	}

	try {
		for await (const {stream, data} of demux(session.socket)) {
			output[stream].push(data);
		}
	} catch (error) {
		if (!signal?.aborted) {
			throw explain('run', `${argv[0]} in ${container}`, error);
		}
	} finally {
		clearTimeout(deadline);
		signal?.removeEventListener('abort', finish);
		session.release();
	}

	return {
		stdout: Buffer.concat(output.stdout).toString(),
		stderr: Buffer.concat(output.stderr).toString(),
		exitCode: await waitForExitCode(session),
	};
}
