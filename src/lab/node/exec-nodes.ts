// Runs one command in many nodes at once.

import pMap from 'p-map';
import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import type {ExecResult} from '../../engine/exec.js';
import {openSession} from '../../engine/exec-session.js';
import {exitCodes, messageOf} from '../../errors.js';
import {nodeOf} from '../find/find.js';
import {inNamespace} from '../find/find-node.js';

export interface NodeResult {
	readonly node: string;
	readonly container: string;
	/** Null where it could not be run. */
	readonly exitCode: number | null;
	readonly stdout: string;
	readonly stderr: string;
	/** Why it could not be run; null where it was. */
	readonly error: string | null;
}

export interface ExecNodesOptions {
	readonly netns?: string | undefined;
	readonly signal?: AbortSignal;
	/** Called in the order of the nodes, for each as soon as it and those before it have ended. */
	readonly onResult?: (result: NodeResult) => void;
}

// At a time; each is two or three calls to Docker.
const concurrency = 16;

/** A node where the command fails, or cannot be run, does not keep it from the others. Results are in the order of the nodes. */
export async function execOnNodes(
	engine: Engine,
	nodes: readonly ContainerSummary[],
	argv: readonly string[],
	{netns, signal, onResult = () => {}}: ExecNodesOptions = {},
): Promise<NodeResult[]> {
	const results: (NodeResult | undefined)[] = nodes.map(() => undefined);
	let told = 0;
	await pMap(
		nodes,
		async (container, index) => {
			results[index] = await runOn(engine, container, inNamespace(netns, argv), signal);
			for (let next = results[told]; next !== undefined; next = results[++told]) {
				onResult(next);
			}
		},
		{concurrency},
	);
	return results.flatMap(result => result ?? []);
}

async function runOn(
	engine: Engine,
	container: ContainerSummary,
	argv: readonly string[],
	signal: AbortSignal | undefined,
): Promise<NodeResult> {
	const about = {node: nodeOf(container), container: container.name};
	const refused = (error: string): NodeResult => ({...about, exitCode: null, stdout: '', stderr: '', error});
	if (container.state !== 'running') {
		return refused(`it is ${container.state}`);
	}

	if (signal?.aborted) {
		return refused('interrupted before it began');
	}

	try {
		return {...about, ...(await collectOutput(engine, container.id, argv, signal)), error: null};
	} catch (error) {
		return refused(messageOf(error));
	}
}

// Milliseconds that a user's own command has to end once it is interrupted.
const grace = 5000;

/** The whole output of a command without input. When the signal fires it is ended, and what it has said until then is the result. */
async function collectOutput(
	engine: Engine,
	container: string,
	argv: readonly string[],
	signal?: AbortSignal,
): Promise<ExecResult> {
	const stderr: Buffer[] = [];
	const stdout: Buffer[] = [];
	const session = await openSession(engine, container, argv, {
		...(signal === undefined ? {} : {signal}),
		endsWith: 'group',
		onSignal: 'finish',
		grace,
		onStderr: data => stderr.push(data),
	});
	for await (const data of session.output) {
		stdout.push(data);
	}

	const texts = [stdout, stderr].map(pieces => Buffer.concat(pieces).toString());
	return {stdout: texts[0]!, stderr: texts[1]!, exitCode: await session.exitCode()};
}

export const hasFailed = ({exitCode}: NodeResult): boolean => exitCode !== 0;

/** The first that is not 0, by the order of the nodes; 1 where the command could not be run. */
export const exitCodeOf = (results: readonly NodeResult[]): number => {
	const failed = results.find(hasFailed);
	return failed === undefined ? exitCodes.done : (failed.exitCode ?? exitCodes.failed);
};
