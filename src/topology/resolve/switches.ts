// Refuses settings that a switch cannot have: it only joins its networks.

import type {Finding, Path} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import type {NodeValue} from '../schema/node.js';
import {endNames} from './ends.js';

/** The interface of a switch that its ports belong to. */
export const switchBridge = 'br0';

export function checkSwitches({nodes = {}, tunnels = {}}: ExplicitValue): Finding[] {
	const switches = Object.entries(nodes).filter(([, {kind}]) => kind === 'switch');
	const names = new Set(switches.map(([name]) => name));
	const tunnelled = Object.entries(tunnels).flatMap(([name, tunnel]) =>
		(endNames(name, tunnel) ?? [])
			.filter(node => names.has(node))
			.map(node => ({
				path: ['tunnels', name, 'ends', node],
				message: `${node} is a switch, which cannot end a tunnel`,
				hint: 'plug a gateway, router or host into one of its networks',
			})),
	);
	return [...switches.flatMap(([name, node]) => checkSwitch(name, node)), ...tunnelled];
}

function checkSwitch(name: string, node: NodeValue): Finding[] {
	const refuse = (path: Path, what: string): Finding => ({
		path: ['nodes', name, ...path],
		message: `a switch has no ${what}`,
		hint: 'it bridges its interfaces; kind: router routes between them',
		atKey: true,
	});
	const fields = (['routes', 'masquerade', 'forward', 'netmap', 'wireguard', 'routing'] as const)
		.filter(field => node[field] !== undefined)
		.map(field => refuse([field], field === 'wireguard' ? 'WireGuard interfaces' : field));
	const ports = Object.entries(node.interfaces ?? {}).flatMap(([ifname, settings]): Finding[] => [
		...(settings.addresses === undefined ? [] : [refuse(['interfaces', ifname, 'addresses'], 'addresses')]),
		...(settings.namespace === undefined
			? []
			: [refuse(['interfaces', ifname, 'namespace'], 'other namespaces')]),
		...(settings.network === undefined ? [refuse(['interfaces', ifname], 'dummies')] : []),
		...(ifname === switchBridge
			? [
					{
						path: ['nodes', name, 'interfaces', ifname],
						message: `${switchBridge} is the bridge that the ports of ${name} belong to`,
						hint: 'call the port eth0',
						atKey: true,
					},
				]
			: []),
	]);
	return [...fields, ...ports];
}
