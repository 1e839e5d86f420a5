// A shell in a node, on our own terminal.

import type {ReadStream, WriteStream} from 'node:tty';
import type {Engine} from '../../engine/client.js';
import {attachExec} from '../../engine/exec-attached.js';
import {findNode, inNamespace, shellIn} from '../find/find-node.js';

export interface Terminal {
	readonly stdin: ReadStream;
	readonly stdout: WriteStream;
	readonly stderr: WriteStream;
}

/** Runs bash in a node's namespace until it ends, or the signal fires; returns its exit code. */
export async function openShell(
	engine: Engine,
	lab: string,
	node: string,
	namespace: string,
	terminal: Terminal,
	signal?: AbortSignal,
): Promise<number> {
	const container = await findNode(engine, node, lab);
	return attachExec(engine, container.id, inNamespace(namespace, shellIn(namespace)), {
		...terminal,
		tty: true,
		...(signal ? {signal} : {}),
	});
}
