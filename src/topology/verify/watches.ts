// Refuses BFD of fixed routes that cannot be: beside the user's own bird.conf, without a neighbour, or with other settings there.

import {groupBy} from '../../shared/group-by.js';
import {formatAddress, formatPrefix} from '../address.js';
import type {Bfd, Routing, Watch} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding, Path} from '../problem.js';
import type {TopologyView} from '../ways/view.js';

export const verifyWatches = (view: TopologyView): Finding[] => [
	...findBesideOwn(view),
	...findStrangers(view),
	...findUnlike(view),
];

const pathOf = (node: string, position: number): Path => ['nodes', node, 'routes', position, 'bfd'];

function findBesideOwn({topology}: TopologyView): Finding[] {
	return topology.nodes.flatMap(({name, namespaces}) =>
		namespaces
			.filter(({routing}) => (routing?.ownConfig ?? null) !== null)
			.flatMap(({name: namespace, routes}) =>
				routes
					.filter(({bfd}) => bfd !== null)
					.map(({to, position}) => ({
						path: pathOf(name, position),
						message: `BIRD in ${namespace} of ${name} runs your own configuration, which would not have this route`,
						hint: `write route ${formatPrefix(to)} via … bfd there`,
					})),
			),
	);
}

/** A tunnel has one other end: no node has an address that it does not have. On a segment, `verifyRoutes` looks for one. */
function findStrangers({topology, ends}: TopologyView): Finding[] {
	const inTunnels = new Set(ends.map(({end}) => `${end.node} ${end.ifname}`));
	return topology.nodes.flatMap(({name, namespaces}) =>
		namespaces.flatMap(({routing}) =>
			(routing?.watches ?? [])
				.filter(({ifname, neighbor}) => neighbor === null && inTunnels.has(`${name} ${ifname}`))
				.map(({ifname, neighborAddress, position}) => ({
					path: pathOf(name, position),
					message: `no node has ${formatAddress(neighborAddress)} at the other end of ${ifname}, so BFD would find no neighbour`,
					hint: 'choose the address of the other end',
				})),
		),
	);
}

const same = (one: Bfd, other: Bfd): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What else asks for BFD where a route's session is: BIRD has one set of settings for an interface, and for a session. */
function rivalsOf(watch: Watch, {ospf, bgp, watches}: Routing): {readonly what: string; readonly bfd: Bfd}[] {
	const {ifname, neighborAddress} = watch;
	return [
		...watches
			.filter(each => each.ifname === ifname)
			.map(({neighborAddress: far, bfd}) => ({what: `the session with ${formatAddress(far)}`, bfd})),
		...ospf.flatMap(({name, interfaces}) =>
			interfaces.flatMap(each =>
				each.name === ifname && each.bfd ? [{what: `OSPF ${name}`, bfd: each.bfd}] : [],
			),
		),
		...bgp.flatMap(({name, bfd, neighborAddress: far}) =>
			bfd !== null && addressKey(far) === addressKey(neighborAddress) ? [{what: name, bfd}] : [],
		),
	];
}

function findUnlike({topology}: TopologyView): Finding[] {
	const found = topology.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({routing}) =>
			(routing?.watches ?? []).flatMap((watch): Finding[] => {
				const rival = rivalsOf(watch, routing!).find(({bfd}) => !same(bfd, watch.bfd));
				if (rival === undefined) {
					return [];
				}

				return [
					{
						path: pathOf(watch.asker, watch.position),
						message: `BFD on ${watch.ifname} of ${node} has other settings for ${rival.what}`,
						hint: 'BIRD has one set of BFD settings for an interface: write the same for both',
					},
				];
			}),
		),
	);
	// Either end may say it: once for each route.
	return [...groupBy(found, ({path}) => path.join('.')).values()].map(([first]) => first!);
}
