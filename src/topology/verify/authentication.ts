// Sessions and links whose ends do not authenticate alike, and what a version of OSPF cannot do. No message shows a password.

import {groupBy} from '../../shared/group-by.js';
import type {Authentication, Bfd, BgpSession} from '../model.js';
import {addressKey} from '../prefix-map.js';
import type {Finding, Path} from '../problem.js';
import type {TopologyView} from '../ways/view.js';
import {listSpeakers, type OspfSpeaker, placeSpeakers} from './ospf.js';

export function verifyAuthentication(view: TopologyView): Finding[] {
	const speakers = listSpeakers(view);
	const links = groupBy(
		placeSpeakers(speakers),
		({segment, version, area}) => `${segment} ${version} ${area}`,
	);
	return [
		...findUnlikeSessions(view),
		...speakers.flatMap(checkVersion),
		...[...links.values()].flatMap(([first, ...others]) => others.flatMap(other => compare(first!, other))),
		...findUnlikeTimers(speakers),
	];
}

interface PlacedSession {
	readonly session: BgpSession;
	readonly node: string;
	readonly path: Path;
}

/** Each pair of sessions with each other, once. */
function pairSessions({topology}: TopologyView): [PlacedSession, PlacedSession][] {
	const known = new Map<string, PlacedSession>();
	const pairs: [PlacedSession, PlacedSession][] = [];
	for (const {name: node, namespaces} of topology.nodes) {
		for (const {name, routing} of namespaces) {
			for (const session of routing?.bgp ?? []) {
				const [own, far] = [addressKey(session.localAddress), addressKey(session.neighborAddress)];
				const placed = {session, node, path: ['nodes', node, 'routing', name, 'bgp', session.name]};
				const back = known.get(`${far} ${own}`);
				known.set(`${own} ${far}`, placed);
				if (back !== undefined) {
					pairs.push([back, placed]);
				}
			}
		}
	}

	return pairs;
}

function findUnlikeSessions(view: TopologyView): Finding[] {
	return pairSessions(view).flatMap(([first, other]): Finding[] => {
		const [one, two] = [first.session, other.session];
		const path = (field: string): Path => [...other.path, field];
		return [
			...differ(one.password, two.password, 'password', [first.node, other.node], 'this session').map(
				message => ({
					path: path('password'),
					message,
					hint: 'TCP needs the same one at both ends (RFC 2385)',
				}),
			),
			...(one.ttlSecurity === two.ttlSecurity
				? []
				: [
						{
							path: path('ttl-security'),
							message: `${one.ttlSecurity ? first.node : other.node} accepts only packets with a TTL of 255, and ${one.ttlSecurity ? other.node : first.node} sends none`,
							hint: 'TTL security needs both ends (RFC 5082)',
						},
					]),
			...compareBfd(one.bfd, two.bfd, [first.node, other.node], 'this session', path('bfd')),
		];
	});
}

const hmacs = /^hmac-/;

/** RFC 7166; BIRD refuses the rest. */
function checkVersion({version, authentication, path}: OspfSpeaker): Finding[] {
	return version === 2 || authentication === null || hmacs.test(authentication.way)
		? []
		: [
				{
					path: [...path, 'authentication'],
					message: `OSPF version 3 does not support ${authentication.way}`,
					hint: 'leave it out for hmac-sha256, or write another HMAC (RFC 7166)',
				},
			];
}

function compare(first: OspfSpeaker, other: OspfSpeaker): Finding[] {
	const nodes = [first.node, other.node] as const;
	return [
		...differAsAWhole(first.authentication, other.authentication, nodes, 'this link').map(message => ({
			path: [...other.path, 'password'],
			message,
			hint: 'OSPF neighbours need the same',
		})),
		...compareBfd(first.bfd, other.bfd, nodes, 'this link', [...other.path, 'bfd']),
	];
}

function compareBfd(
	first: Bfd | null,
	other: Bfd | null,
	nodes: readonly [string, string],
	where: string,
	path: Path,
): Finding[] {
	// BFD at one end only is another problem.
	return first === null || other === null
		? []
		: differAsAWhole(first.authentication, other.authentication, nodes, `BFD on ${where}`).map(message => ({
				path,
				message,
				hint: 'BFD needs the same at both ends (RFC 5880, section 6.7)',
			}));
}

function differAsAWhole(
	first: Authentication<string> | null,
	other: Authentication<string> | null,
	nodes: readonly [string, string],
	where: string,
): string[] {
	const passwords = differ(first?.password ?? null, other?.password ?? null, 'password', nodes, where);
	return passwords.length > 0 || first === null || other === null || first.way === other.way
		? passwords
		: [`${nodes[0]} authenticates ${where} by ${first.way}, ${nodes[1]} by ${other.way}`];
}

function differ(
	first: string | null,
	other: string | null,
	what: string,
	[one, two]: readonly [string, string],
	where: string,
): string[] {
	if (first === other) {
		return [];
	}

	return first !== null && other !== null
		? [`${one} and ${two} have different ${what}s for ${where}`]
		: [`${first === null ? two : one} has a ${what} for ${where}, ${first === null ? one : two} has none`];
}

/** In BIRD an interface has one set of settings for BFD, whichever protocol asks for it. */
function findUnlikeTimers(speakers: readonly OspfSpeaker[]): Finding[] {
	const watched = speakers.filter(({bfd}) => bfd !== null);
	const interfaces = groupBy(watched, ({place, name}) => `${place} ${name}`);
	return [...interfaces.values()].flatMap(([first, ...others]) =>
		others
			.filter(({bfd}) => JSON.stringify(bfd) !== JSON.stringify(first!.bfd))
			.map(({node, name, path}) => ({
				path: [...path, 'bfd'],
				message: `two instances of OSPF want BFD with different settings on ${name} of ${node}`,
				hint: 'BIRD has one set of BFD settings for an interface: write the same in both',
			})),
	);
}
