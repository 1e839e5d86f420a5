// Finds the container of a node by name.

import type {Engine} from '../../engine/client.js';
import type {ContainerSummary} from '../../engine/containers.js';
import {UsageError, WgsimError} from '../../errors.js';
import {fabricNode} from '../../plan/plan-lab.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {containersOf, type FoundLab, findLabs, nodeOf} from './find.js';
import {repairHint} from './start-command.js';

/**
 * The running container of `R1`, of `routed-vpn/R1`, or of the container name `routed-vpn-R1`.
 * Of several labs that have such a node, `prefer` may choose one.
 * @throws {UsageError} when it chooses none
 * @throws {WgsimError} when none has, or it does not run
 */
export async function findNode(
	engine: Engine,
	name: string,
	lab?: string,
	prefer: (labs: readonly FoundLab[]) => FoundLab | null = () => null,
): Promise<ContainerSummary> {
	const slash = name.indexOf('/');
	const labName = slash === -1 ? lab : name.slice(0, slash);
	const nodeName = name.slice(slash + 1);
	const labs = (await findLabs(engine)).filter(one => labName === undefined || one.name === labName);
	const candidates = labs.flatMap(containersOf);
	const fits = (one: ContainerSummary) => nodeOf(one) === nodeName || one.name === nodeName;
	const all = candidates.filter(fits);
	const preferred = all.length > 1 ? prefer(labs.filter(one => containersOf(one).some(fits))) : null;
	const matches = preferred === null ? all : containersOf(preferred).filter(fits);
	if (matches.length > 1) {
		const names = matches.map(one => one.name).join(', ');
		throw new UsageError(
			`${nodeName} is a node of several labs`,
			`name one with --lab, or by container: ${names}`,
		);
	}

	const [node] = matches;
	if (node === undefined) {
		const known = candidates.map(nodeOf).filter(one => one !== fabricNode);
		throw new WgsimError(
			labName === undefined ? `no node ${nodeName} in any lab here` : `no node ${nodeName} in ${labName}`,
			{
				hint: known.length > 0 ? `nodes: ${known.join(', ')}` : 'no lab runs: wgsim start',
			},
		);
	}

	if (node.state !== 'running') {
		throw new WgsimError(`${node.name} is ${node.state}`, {
			hint: repairHint(labs.find(one => one.nodes.includes(node) || one.fabric === node)!),
		});
	}

	return node;
}

/** argv as it runs in a nested namespace, or unchanged for `main`. */
export const inNamespace = (namespace: string | undefined, argv: readonly string[]): string[] =>
	namespace === undefined || namespace === mainNamespace
		? [...argv]
		: ['ip', 'netns', 'exec', namespace, ...argv];

/** A shell for a person. Its prompt names a nested namespace: Debian's bash.bashrc has this variable in front of it. */
export const shellIn = (namespace: string | undefined): string[] =>
	namespace === undefined || namespace === mainNamespace
		? ['bash']
		: ['env', `debian_chroot=${namespace}`, 'bash'];
