// BGP sessions that cannot work: addresses that their interface has not, families that they cannot carry, reflection in vain.

import {formatAddress} from '../address.js';
import type {BgpSession, Routing} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding, Path} from '../problem.js';
import type {TopologyView} from '../ways/view.js';

export function verifySessions(view: TopologyView): Finding[] {
	const held = new Set(
		view.holdings.map(({node, ifname, prefix}) => `${node} ${ifname} ${addressKey(prefix)}`),
	);
	return view.topology.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name: namespace, routing}) =>
			(routing?.bgp ?? []).flatMap(session => {
				const path = ['nodes', node, 'routing', namespace, 'bgp', session.name];
				return [
					...checkAddress(session, node, held, path),
					...checkFamilies(session, path),
					...checkAnnouncedPreference(session, path),
					...checkReflection(session, routing!, path),
				];
			}),
		),
	);
}

function checkAddress(
	{localAddress, ifname}: BgpSession,
	node: string,
	held: ReadonlySet<string>,
	path: Path,
): Finding[] {
	if (held.has(`${node} ${ifname} ${addressKey(localAddress)}`)) {
		return [];
	}

	const message = `${ifname} of ${node} does not have the address ${formatAddress(localAddress)}`;
	const hint = 'a session is between neighbours on one link: write an address of that interface';
	return [{path: [...path, 'address'], message, hint}];
}

/** IPv6 routes would have an IPv4 next hop. */
function checkFamilies({families, neighborAddress}: BgpSession, path: Path): Finding[] {
	const message = 'a session over IPv4 carries no IPv6 routes';
	return neighborAddress.family === 4 && families.includes(6)
		? [{path: [...path, 'families'], message, hint: 'give both ends IPv6 addresses, or carry 4 alone'}]
		: [];
}

/** RFC 4271, section 5.1.5: it stays within an AS. */
function checkAnnouncedPreference(
	{announcedLocalPreference, localAs, remoteAs}: BgpSession,
	path: Path,
): Finding[] {
	const message = `AS ${localAs} does not tell AS ${remoteAs} a local preference`;
	const hint = "write communities, and local-preference at the neighbour's sessions";
	return announcedLocalPreference === null || localAs === remoteAs
		? []
		: [{path: [...path, 'announced-local-preference'], message, hint}];
}

/** RFC 4456: what one session within an AS brought goes to another only by a reflector. */
function checkReflection(session: BgpSession, {bgp}: Routing, path: Path): Finding[] {
	const isInternal = ({localAs, remoteAs}: BgpSession): boolean => localAs === remoteAs;
	if (!isInternal(session)) {
		const message = `a client of a route reflector has its AS number, ${session.localAs}, and this neighbour has ${session.remoteAs}`;
		return session.rrClient
			? [
					{
						path: [...path, 'rr-client'],
						message,
						hint: 'remove it: between different AS numbers routes are passed on',
					},
				]
			: [];
	}

	if (session.rrClient && !session.transit) {
		const message = 'this client would get no routes of other sessions';
		return [{path: [...path, 'transit'], message, hint: 'remove transit: false'}];
	}

	const internal = bgp.filter(isInternal);
	const isInVain = session.transit && internal.length > 1 && !internal.some(({rrClient}) => rrClient);
	const message = `within one AS, ${session.localAs}, routes of other sessions are not passed on`;
	return isInVain && bgp.length === internal.length
		? [{path: [...path, 'transit'], message, hint: 'write rr-client: true at the sessions with clients'}]
		: [];
}
