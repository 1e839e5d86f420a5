// Renders the BGP sessions of bird.conf (RFC 4271), and what they announce.

import {formatAddress} from '../topology/address.js';
import type {BgpSession, Community, Namespace, Routing, SiteOfOrigin} from '../topology/model.js';
import {bfdAuthentication} from './bird-authentication.js';
import {block, closed} from './bird-blocks.js';
import {linksNeededBy, originatedBy} from './bird-interior.js';

// Where both ends may restart gracefully, a second connection means that the peer has restarted: two that cross would end a session
// that has just come up. So one end connects first, and the other only where that end has not after a second more.
const connectsFirst = ({localAddress, neighborAddress}: BgpSession): boolean =>
	localAddress.value < neighborAddress.value;

// Seconds: a field of 12 bits (RFC 4724 section 3).
const longestGrace = 4095;

/** Of a session within one AS. BIRD takes its neighbour for far away, and would look for next hops among routes that tunnels have not. */
const renderInternal = ({rrClient, rrClusterId}: BgpSession): string[] => [
	'direct;',
	...(rrClient ? ['rr client;'] : []),
	...(rrClient && rrClusterId !== null ? [`rr cluster id ${rrClusterId};`] : []),
];

const markOf = ({asn, site}: SiteOfOrigin): string => `(ro, ${asn}, ${site})`;

/**
 * Within an AS no path grows longer by the way: of two ways the one by fewer reflectors is better, or packets could go round between
 * two of them. Each reflector adds itself to the list.
 */
const renderReflected =
	'if bgp_cluster_list.len > 0 && bgp_local_pref > 0 then bgp_local_pref = bgp_local_pref - 1;';

/** What a neighbour announces, but for what this very site has announced. */
function renderImport(
	{localAs, remoteAs, localPreference, learnedCommunities}: BgpSession,
	siteOfOrigin: SiteOfOrigin | null,
): string[] {
	const lines = [
		...(siteOfOrigin === null ? [] : [`if ${markOf(siteOfOrigin)} ~ bgp_ext_community then reject;`]),
		...(localPreference === null ? [] : [`bgp_local_pref = ${localPreference};`]),
		...learnedCommunities.map(renderCommunity),
		...(localAs === remoteAs ? [renderReflected] : []),
	];
	return lines.length === 0 ? ['import all;'] : closed(block('import filter', [...lines, 'accept;']));
}

const renderCommunity = (community: Community): string =>
	`bgp_${community.length === 3 ? 'large_' : ''}community.add((${community.join(', ')}));`;

/** A filter that all sessions share; one of its own where this one changes what it announces. */
function renderExport(
	{communities, announcedLocalPreference, transit}: BgpSession,
	routing: Routing,
): string[] {
	return communities.length === 0 && announcedLocalPreference === null
		? [`export filter ${transit ? 'announce_all' : 'announce_local'};`]
		: closed(
				block('export filter', [
					...communities.map(renderCommunity),
					...(announcedLocalPreference === null ? [] : [`bgp_local_pref = ${announcedLocalPreference};`]),
					...(transit ? acceptAll(routing) : acceptLocal(routing)),
					'reject;',
				]),
			);
}

export function renderBgp(session: BgpSession, routing: Routing): string[] {
	const overIpv6 = session.neighborAddress.family === 6;
	const channels = session.families.flatMap(family =>
		closed(
			block(`ipv${family}`, [
				`preference ${session.preference};`,
				...(family === 4 && overIpv6 ? ['extended next hop on;'] : []),
				'next hop self;',
				...renderImport(session, routing.siteOfOrigin),
				...renderExport(session, routing),
			]),
		),
	);
	return block(`protocol bgp ${session.name}`, [
		`local ${formatAddress(session.localAddress)} as ${session.localAs};`,
		`neighbor ${formatAddress(session.neighborAddress)} as ${session.remoteAs};`,
		`hold time ${session.holdTime};`,
		...(session.password === null ? [] : [`password "${session.password}";`]),
		...(session.ttlSecurity ? ['ttl security on;'] : []),
		// BIRD's defaults are for the Internet: a lab that waits a minute after an error teaches nothing.
		...(session.allowOwnAs ? ['allow local as 1;'] : []),
		...(session.localAs === session.remoteAs ? renderInternal(session) : []),
		`connect delay time ${connectsFirst(session) ? 1 : 2};`,
		'connect retry time 2;',
		'error wait time 1, 4;',
		// A peer that connects anew has restarted (RFC 4724 section 4.2): it is let in at once, instead of the session that it has
		// forgotten. Without, it is sent away until our next segment into the old session has been answered by a reset, or
		// that session's hold time is over. One that is silent is dropped after the hold time, as ever.
		'graceful restart on;',
		// Seconds for which routes of one that has closed the connection are kept: as long as those of one that is silent.
		`graceful restart time ${Math.min(session.holdTime, longestGrace)};`,
		...(session.bfd === null
			? []
			: closed(
					block('bfd', [
						`interval ${session.bfd.interval} ms;`,
						`multiplier ${session.bfd.multiplier};`,
						...bfdAuthentication(session.bfd),
					]),
				)),
		...channels,
	]);
}

// What the site itself announces: its links, and what OSPF carries on them. Not OSPF's externals: those are other sites'
// prefixes that a neighbouring gateway redistributed, and announcing them again would loop, as OSPF has dropped their path.
function acceptLocal(routing: Routing): string[] {
	const {announce, announcesRoutes, siteOfOrigin} = routing;
	const isAnnounced = announce.map(glob => `ifname ~ "${glob}"`).join(' || ');
	const place = announce.length > 1 ? `(${isAnnounced})` : isAnnounced;
	const accept =
		siteOfOrigin === null ? 'accept;' : `{ bgp_ext_community.add(${markOf(siteOfOrigin)}); accept; }`;
	return [
		`if ${place} && source ~ [RTS_DEVICE, RTS_OSPF, RTS_OSPF_IA] then ${accept}`,
		...originatedBy(routing).map(condition => `if ${place} && ${condition} then ${accept}`),
		...(announcesRoutes ? [`if source ~ [RTS_INHERIT, RTS_STATIC] then ${accept}`] : []),
	];
}

/** Of a hub, or a site of a ring: what one session brought goes out by the others. A path that has our number was here. */
const acceptAll = (routing: Routing): string[] => [
	'if source = RTS_BGP then accept;',
	...acceptLocal(routing),
];

/** The name of BIRD's protocol that knows the links. */
export const linksProtocol = 'LINKS';

export const needsLinks = (routing: Routing): boolean =>
	routing.bgp.length + linksNeededBy(routing).length > 0;

/** The links, which must be known before a neighbour announces the same prefix, and the filters of announcements. */
export function renderAnnouncements(
	routing: Routing,
	{interfaces}: Pick<Namespace, 'interfaces'>,
): string[][] {
	const {announce, bgp} = routing;
	const needed = linksNeededBy(routing);
	const wires = interfaces.filter(({kind, name}) => kind === 'ethernet' && !name.startsWith('eth'));
	const links = [
		...new Set([...['eth*', ...wires.map(({name}) => name)], ...(bgp.length > 0 ? announce : []), ...needed]),
	].filter((name, _, all) => name === 'eth*' || !all.includes('eth*') || !name.startsWith('eth'));
	const direct = block(`protocol direct ${linksProtocol}`, [
		'ipv4;',
		'ipv6;',
		`interface ${links.map(name => `"${name}"`).join(', ')};`,
	]);
	return [
		...(needsLinks(routing) ? [direct] : []),
		...(bgp.length > 0
			? [
					[
						"# The site's own prefixes: its links and what is learnt on them, but nothing of other sites.",
						...block('filter announce_local', [...acceptLocal(routing), 'reject;']),
					],
				]
			: []),
		...(bgp.some(({transit}) => transit)
			? [block('filter announce_all', [...acceptAll(routing), 'reject;'])]
			: []),
	];
}
