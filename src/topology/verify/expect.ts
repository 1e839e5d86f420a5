// Verifies the `expect` of a node: it refers to that node's own configuration, by existing names.

import {matchesGlob} from '../../shared/globs.js';
import type {Node} from '../model.js';
import {splitName} from '../own-promise.js';
import type {Finding, Path} from '../problem.js';
import type {TopologyView} from '../ways/view.js';

/** Where the file has a node's name of this number. */
export const promisePath = ({name, settings: {promise}}: Node, index: number): Path => [
	'nodes',
	name,
	'expect',
	...(promise.kind === 'but' ? ['down'] : []),
	index,
];

const isSaid = ({settings: {promise}}: Node): boolean => promise.kind === 'only' || promise.names.length > 0;

/** What bird.conf defines is known to a running BIRD alone: a name that nothing has is a missing fact then. */
export const hasOwnBird = ({namespaces}: Node): boolean =>
	namespaces.some(({routing}) => (routing?.ownConfig ?? null) !== null);

function verifyNode(node: Node): Finding[] {
	const {name, settings} = node;
	const own = settings.ownWireguard.map(({ifname}) => ifname);
	if (hasOwnBird(node)) {
		return [];
	}

	if (own.length === 0) {
		return [
			{
				path: ['nodes', name, 'expect'],
				message: `${name} has no configuration of its own, and expect applies only to that`,
				hint: 'remove expect, or give the node wireguard: or routing: with a config',
			},
		];
	}

	return settings.promise.names.flatMap((text, index): Finding[] => {
		const {thing} = splitName(text);
		return own.some(ifname => matchesGlob(thing, ifname))
			? []
			: [
					{
						path: promisePath(node, index),
						message: `${name} has no WireGuard interface of its own configuration named ${JSON.stringify(thing)}`,
						hint: `it has ${own.join(', ')}, and no BIRD of its own`,
					},
				];
	});
}

export const verifyExpect = ({topology: {nodes}}: TopologyView): Finding[] =>
	nodes.filter(isSaid).flatMap(verifyNode);
