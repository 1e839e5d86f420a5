// Address translation that cannot work: on an interface of another namespace, at a node that forwards nothing, to an address that no node has.

import {mainNamespace} from '../../shared/namespaces.js';
import {formatAddress} from '../address.js';
import type {Node, PortForward} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding} from '../problem.js';
import {hasOthers} from '../ways/meant.js';
import type {TopologyView} from '../ways/view.js';

export function verifyNat(view: TopologyView): Finding[] {
	const held = new Set(view.holdings.map(({prefix}) => addressKey(prefix)));
	const listening = new Map(view.ends.map(({end, tunnel}) => [`${end.node} ${end.listenPort}`, tunnel.name]));
	const inMain = new Set(
		view.ends.filter(({end}) => end.namespace === mainNamespace).map(({end}) => `${end.node} ${end.ifname}`),
	);
	return view.topology.nodes.flatMap(node => [
		...checkPlaces(node, inMain),
		...checkForwards(node, held, listening),
	]);
}

/** Both are done in main, to what is forwarded there. */
function checkPlaces(node: Node, tunnels: ReadonlySet<string>): Finding[] {
	const {name, kind, namespaces, settings} = node;
	const {interfaces, masquerade, forward} = namespaces[0]!;
	const rules = [
		...masquerade.map(({ifname}, index) => ({ifname, path: ['nodes', name, 'masquerade', index]})),
		...forward.map(({ifname}, index) => ({ifname, path: ['nodes', name, 'forward', index, 'interface']})),
	];
	const isHere = (ifname: string): boolean =>
		interfaces.some(each => each.name === ifname) ||
		settings.ownWireguard.some(own => own.ifname === ifname && own.namespace === mainNamespace) ||
		tunnels.has(`${name} ${ifname}`);
	return rules.flatMap(({ifname, path}): Finding[] => {
		if (!mayForward(node)) {
			const message = `${name} is a ${kind}, which forwards no packets to translate`;
			return [{path, message, hint: 'make it kind: router'}];
		}

		const message = `${ifname} is in another namespace of ${name}; addresses are translated in main`;
		return isHere(ifname) ? [] : [{path, message, hint: 'name an interface of main'}];
	});
}

/** A host forwards where the user says so: by a kernel setting, or by what is not known here. */
export function mayForward(node: Node): boolean {
	const {forwarding, sysctls} = node.namespaces[0]!;
	return forwarding || hasOthers(node) || Object.keys(sysctls).some(name => name.includes('forward'));
}

/** A port leads to one place, to an address that a node has, and not away from this node's own tunnel. */
function checkForwards(
	{name, namespaces}: Node,
	held: ReadonlySet<string>,
	listening: ReadonlyMap<string, string>,
): Finding[] {
	const taken = new Set<string>();
	return namespaces[0]!.forward.flatMap((rule, index): Finding[] => {
		const key = `${rule.ifname} ${rule.protocol} ${rule.port} ${rule.to.family}`;
		const problem = taken.has(key)
			? `${rule.protocol} port ${rule.port} of ${rule.ifname} is already forwarded to another address`
			: explainForward(rule, name, held, listening);
		taken.add(key);
		return problem === null ? [] : [{path: ['nodes', name, 'forward', index], message: problem, hint: null}];
	});
}

function explainForward(
	{protocol, port, to}: PortForward,
	node: string,
	held: ReadonlySet<string>,
	listening: ReadonlyMap<string, string>,
): string | null {
	const tunnel = protocol === 'udp' ? listening.get(`${node} ${port}`) : undefined;
	if (tunnel !== undefined) {
		return `${node} listens on UDP port ${port} itself, for ${tunnel}`;
	}

	return held.has(addressKey(to)) ? null : `no node has the address ${formatAddress(to)}`;
}
