// Resolves BGP sessions: the neighbour at the other end of the interface, its address and AS number.

import type {Address} from '../address.js';
import type {BgpSession, Namespace, Node, SiteOfOrigin} from '../model.js';
import type {Finding} from '../problem.js';
import type {ExplicitValue} from '../schema/file.js';
import type {BgpSessionValue, RoutingValue} from '../schema/routing.js';
import type {LinkIndex} from './link-index.js';
import {resolveBfd} from './settings.js';
import type {TunnelSessions} from './tunnel-sessions.js';

const defaultHold = 6;

/** Above OSPF's 150, so that what a tunnel brings wins over the same from inside (BIRD's manual, Route preference). */
const defaultPreference = 160;

/** The sessions of one namespace; what cannot be known is reported and left out. */
export function resolveBgp(
	node: Node,
	namespace: Namespace,
	explicit: ExplicitValue,
	links: LinkIndex,
	over: TunnelSessions,
	report: (finding: Finding) => void,
): BgpSession[] {
	const routing = explicit.nodes?.[node.name]?.routing?.[namespace.name];
	const sessions = Object.entries(routing?.bgp ?? {}).flatMap(([name, own]) => {
		const session = over.complete(own, node.name, links.across(node.name, own.interface, own.neighbor)?.node);
		const path = ['nodes', node.name, 'routing', namespace.name, 'bgp', name];
		const complain = (message: string, hint: string): [] => {
			report({path, message, hint, atKey: true});
			return [];
		};

		const across = links.across(node.name, session.interface, session.neighbor);
		const addresses = chooseAddresses(
			session,
			links.at(node.name, session.interface)?.addresses ?? [],
			across?.addresses ?? [],
		);
		const choices =
			addresses === null && session.neighbor === undefined ? links.choices(node.name, session.interface) : [];
		if (choices.length > 0) {
			const message = `${session.interface} of ${node.name} leads to several nodes, and this session names none`;
			return complain(message, `write neighbor: ${choices.join(', or ')}`);
		}

		if (addresses === null) {
			const hint = 'give both ends addresses of one family, or write address and neighbor';
			return complain(`no pair of addresses for this session on ${session.interface}`, hint);
		}

		const localAs = session.asn ?? routing?.asn;
		if (localAs === undefined) {
			return complain('this session has no AS number', `write asn at ${node.name} ${namespace.name}`);
		}

		const remoteAs =
			session['remote-asn'] ?? explicit.nodes?.[across?.node ?? '']?.routing?.[across?.namespace ?? '']?.asn;
		if (remoteAs === undefined) {
			return complain(
				'the AS number of the neighbour is unknown',
				'write remote-asn, or asn at the neighbour',
			);
		}

		const [localAddress, neighborAddress] = addresses;
		return [
			{
				name,
				ifname: session.interface,
				localAs,
				remoteAs,
				localAddress,
				neighborAddress,
				holdTime: session.hold ?? defaultHold,
				preference: session.preference ?? defaultPreference,
				families: session.families ?? (localAddress.family === 6 ? [4, 6] : [4]),
				transit: false,
				transitIsGiven: session.transit !== undefined,
				allowOwnAs: session['allow-own-as'] ?? false,
				rrClient: session['rr-client'] ?? false,
				rrClusterId: session['rr-cluster-id'] ?? null,
				localPreference: session['local-preference'] ?? null,
				learnedCommunities: session['learned-communities'] ?? [],
				announcedLocalPreference: session['announced-local-preference'] ?? null,
				communities: session.communities ?? [],
				password: session.password ?? null,
				ttlSecurity: session['ttl-security'] ?? false,
				bfd: resolveBfd(session.bfd),
			},
		];
	});
	return addReflection(sessions, routing?.bgp ?? {});
}

/** Without an AS number there is nothing to mark, and no session either. */
export const resolveSiteOfOrigin = ({
	asn,
	'site-of-origin': site,
}: Pick<RoutingValue, 'asn' | 'site-of-origin'>): SiteOfOrigin | null =>
	asn === undefined || site === undefined ? null : {asn, site};

/** In a namespace with a client of a route reflector, all sessions of its AS pass on what the others brought. */
function addReflection(
	sessions: readonly BgpSession[],
	given: Readonly<Record<string, BgpSessionValue>>,
): BgpSession[] {
	const isInternal = ({localAs, remoteAs}: BgpSession): boolean => localAs === remoteAs;
	const reflects = sessions.some(session => isInternal(session) && session.rrClient);
	return sessions.map(session => ({
		...session,
		transit: given[session.name]!.transit ?? (reflects && isInternal(session)),
	}));
}

function chooseAddresses(
	session: BgpSessionValue,
	own: readonly Address[],
	far: readonly Address[],
): [Address, Address] | null {
	const {address, neighbor} = session;
	for (const family of [6, 4] as const) {
		const fits = (candidate: Address): boolean => candidate.family === family;
		const local = address === undefined ? own.find(fits) : [address].find(fits);
		const remote = neighbor === undefined ? far.find(fits) : [neighbor].find(fits);
		if (local !== undefined && remote !== undefined) {
			return [local, remote];
		}
	}

	return null;
}
