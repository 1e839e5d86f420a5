// Refuses firewalls that cannot work: chains that see no packet, unknown interfaces, blocked tunnels and blocked checks.

import {mainNamespace} from '../../shared/namespaces.js';
import {formatAddress, parseAddress} from '../address.js';
import {PairPassage} from '../filter/pairs.js';
import {type Asked, anEcho} from '../filter/passage.js';
import type {Node, TunnelEnd} from '../model.js';
import type {BetweenAssertion} from '../model-checks.js';
import type {FilterChain} from '../model-firewall.js';
import {unknown} from '../names/unknown.js';
import type {Finding, Path} from '../problem.js';
import type {TopologyView} from '../ways/view.js';
import {pathOf} from './assertions.js';
import {mayForward} from './nat.js';

export function verifyFirewall(view: TopologyView): Finding[] {
	const {nodes} = view.topology;
	if (nodes.every(({namespaces}) => namespaces.every(({firewall}) => firewall === null))) {
		return [];
	}

	const pairs = new PairPassage(view);
	return [
		...nodes.flatMap(node => checkNode(node, view)),
		...checkTunnels(view, pairs),
		...checkReach(view, pairs),
		...checkAssertions(view, pairs),
	];
}

function checkNode(node: Node, {ends}: TopologyView): Finding[] {
	const {name, kind, namespaces, settings} = node;
	return namespaces.flatMap(({name: namespace, firewall, interfaces, forwarding}): Finding[] => {
		const path = ['nodes', name, 'firewall', namespace];
		if (firewall === null) {
			return [];
		}

		if (kind === 'switch') {
			const message = `${name} is a switch, and has no packets to filter`;
			return [{path, message, hint: 'filter at a router'}];
		}

		const known = [
			...interfaces.map(each => each.name),
			...ends.flatMap(({end}) => (end.node === name && end.namespace === namespace ? [end.ifname] : [])),
			...settings.ownWireguard.flatMap(own => (own.namespace === namespace ? [own.ifname] : [])),
		];
		const forwards = namespace === mainNamespace ? mayForward(node) : forwarding;
		const idle =
			firewall.forward !== null && !forwards
				? [
						{
							path: [...path, 'forward'],
							message: `${name} is a ${kind}, and forwards no packets that could be filtered`,
							hint: 'make it kind: router, or filter its input',
							atKey: true,
						},
					]
				: [];
		return [
			...idle,
			...checkInterfaces(firewall.forward, [...path, 'forward'], known),
			...checkInterfaces(firewall.input, [...path, 'input'], known),
			...checkLeaving(firewall.input, [...path, 'input'], name),
		];
	});
}

const checkInterfaces = (chain: FilterChain | null, path: Path, known: readonly string[]): Finding[] =>
	(chain?.rules ?? []).flatMap(({verdict, arrives, leaves}, index) =>
		[
			{key: 'in', names: arrives ?? []},
			{key: 'out', names: leaves ?? []},
		].flatMap(({key, names}) =>
			names
				.filter(ifname => !known.includes(ifname))
				.map(ifname => unknown('interface', ifname, known, [...path, 'rules', index, verdict, key])),
		),
	);

const checkLeaving = (chain: FilterChain | null, path: Path, node: string): Finding[] =>
	(chain?.rules ?? []).flatMap(({verdict, leaves}, index) =>
		leaves === null
			? []
			: [
					{
						path: [...path, 'rules', index, verdict, 'out'],
						message: `a packet for ${node} itself leaves by no interface`,
						hint: 'remove out, or move the rule to forward',
						atKey: true,
					},
				],
	);

/** Tunnels that neither end can begin. */
function checkTunnels(view: TopologyView, pairs: PairPassage): Finding[] {
	const {topology, node} = view;
	const denier = (
		around: PairPassage,
		sender: TunnelEnd,
		{node: receiver, ...end}: TunnelEnd,
	): string | null => {
		const isOwn = node(receiver).namespaces[0]!.interfaces.some(({addresses}) =>
			addresses.some(
				({family, value}) => family === end.endpointAddress.family && value === end.endpointAddress.value,
			),
		);
		// Behind a NAT the way is another's to know.
		const asked = {protocol: 'udp', port: end.listenPort} as const;
		const {passing, by} = around.judge(sender.node, receiver, end.endpointAddress, asked);
		return isOwn && passing === 'deny' ? by : null;
	};
	return topology.tunnels.flatMap((tunnel): Finding[] => {
		const {name, a, b} = tunnel;
		// Its own packets do not go through it.
		const tunnels = topology.tunnels.filter(each => each !== tunnel);
		const isInMain = a.namespace === mainNamespace && b.namespace === mainNamespace;
		const around = isInMain
			? new PairPassage({topology: {...topology, tunnels}, holdings: view.holdings})
			: pairs;
		const deniers = [
			!b.roams ? denier(around, a, b) : undefined,
			!a.roams ? denier(around, b, a) : undefined,
		].filter(by => by !== undefined);
		const by = deniers.find(each => each !== null);
		if (by === undefined || deniers.includes(null)) {
			return [];
		}

		const port = b.roams ? a.listenPort : b.listenPort;
		return [
			{
				path: ['nodes', by!, 'firewall'],
				message: `the firewall of ${by} drops what would begin ${name} at either end`,
				hint: `accept protocol: udp, port: ${port} there`,
				atKey: true,
			},
		];
	});
}

const askedBy = (one: BetweenAssertion): Asked | null => {
	switch (one.kind) {
		case 'tcp':
		case 'udp':
			return {protocol: one.kind, port: one.port};
		case 'http':
			return {protocol: 'tcp', port: one.port};
		case 'not-reach':
			return null;
		default:
			return anEcho;
	}
};

const nameOf = ({protocol, port}: Asked): string =>
	protocol === 'echo' ? 'an echo' : `${protocol} port ${port}`;

const hintOf = ({protocol, port}: Asked): string =>
	protocol === 'echo'
		? 'accept protocol: icmp there, or narrow the check'
		: `accept protocol: ${protocol}, port: ${port} there, or write not: true`;

/** Pairs that the file names. Of those that it leaves to us, none is denied. */
const checkReach = ({topology}: TopologyView, pairs: PairPassage): Finding[] =>
	topology.checks.flatMap(({from, to, addresses, item}) =>
		(item === null ? [] : addresses)
			.map(address => ({address, ...pairs.judge(from, to, address, anEcho)}))
			.filter(({passing}) => passing === 'deny')
			.map(({address, by}) => ({
				path: ['checks', item!, 'reach'],
				message: `the firewall of ${by} keeps ${nameOf(anEcho)} of ${from} from ${formatAddress(address)} of ${to}`,
				hint: hintOf(anEcho),
			})),
	);

const checkAssertions = ({topology}: TopologyView, pairs: PairPassage): Finding[] =>
	topology.assertions.flatMap((one): Finding[] => {
		const asked = 'node' in one || one.negated ? null : askedBy(one);
		if ('node' in one || asked === null) {
			return [];
		}

		const {passing, by} = pairs.judge(one.from, one.to, parseAddress(one.address)!, asked);
		const message = `the firewall of ${by} keeps ${nameOf(asked)} of ${one.from} from ${one.address} of ${one.to}`;
		return passing === 'deny' ? [{path: pathOf(one), message, hint: hintOf(asked)}] : [];
	});
