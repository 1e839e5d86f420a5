// Renders bird.conf for one namespace of one node.

import {formatAddress, formatPrefix} from '../topology/address.js';
import type {BgpSession, OspfInstance, OspfInterface, Routing} from '../topology/model.js';
import {babelExternalMetric, renderBabel} from './bird-babel.js';
import {block, closed} from './bird-blocks.js';

/** The name of BIRD's protocol that does BFD for all sessions. */
export const bfdProtocol = 'BFD';

// Seconds. RFC 2328's RxmtInterval of 5 would cost 5 s whenever one router is ready before its neighbour; 2 is BIRD's least.
const retransmit = 2;

// Seconds that a router on a broadcast link looks for a designated router (BIRD's least; the default is the dead interval).
const designatedRouterWait = 2;

// Seconds in which a starting BIRD builds its adjacencies before it originates its first LSA. An LSA sent earlier would say
// too little, and the next may come only 5 s later (MinLSInterval, RFC 2328 appendix B). Two hellos make an adjacency;
// with a designated router to elect it takes up to 4.5 s.
const recovery = {withElection: 5, without: 2};

function renderOspfInterface(ospf: OspfInterface): string[] {
	if (ospf.type === 'stub') {
		return [`interface "${ospf.name}" { stub; };`];
	}

	const lines = [
		`type ${ospf.type};`,
		`hello ${ospf.hello};`,
		`dead ${ospf.dead};`,
		`retransmit ${retransmit};`,
	];
	if (ospf.bfd !== null) {
		lines.push('bfd;');
	}

	if (ospf.type === 'broadcast') {
		lines.push(`wait ${designatedRouterWait};`);
	}

	if (ospf.type === 'ptmp') {
		lines.push(
			...closed(
				block(
					'neighbors',
					// By name: moving a node within the file must not change its neighbours' configuration.
					ospf.neighbors
						.toSorted((one, other) => (one.node < other.node ? -1 : 1))
						.map(({node, address}) => `${formatAddress(address)}; # ${node}`),
				),
			),
		);
	}

	return closed(block(`interface "${ospf.name}"`, lines));
}

/** A point-to-multipoint link announces its routers' addresses only: the prefix of the segment is added. */
const renderStubnets = ({interfaces}: OspfInstance): string[] =>
	interfaces
		.filter(({type}) => type === 'ptmp')
		.flatMap(({prefixes}) => prefixes.map(prefix => `stubnet ${formatPrefix(prefix)};`));

function renderOspf(ospf: OspfInstance): string[] {
	const elects = ospf.interfaces.some(({type}) => type === 'broadcast');
	return block(`protocol ospf v${ospf.version} ${ospf.name}`, [
		...closed(
			block(`ipv${ospf.version === 3 ? 6 : 4}`, [
				'import all;',
				ospf.redistributeBgp ? 'export where source = RTS_BGP;' : 'export none;',
			]),
		),
		'graceful restart on;',
		`graceful restart time ${elects ? recovery.withElection : recovery.without};`,
		...closed(
			block(`area ${ospf.area}`, [...renderStubnets(ospf), ...ospf.interfaces.flatMap(renderOspfInterface)]),
		),
	]);
}

function renderBgp(session: BgpSession): string[] {
	const overIpv6 = session.neighborAddress.family === 6;
	const channels = session.families.flatMap(family =>
		closed(
			block(`ipv${family}`, [
				`preference ${session.preference};`,
				...(family === 4 && overIpv6 ? ['extended next hop on;'] : []),
				'next hop self;',
				'import all;',
				`export filter ${session.transit ? 'announce_all' : 'announce_local'};`,
			]),
		),
	);
	return block(`protocol bgp ${session.name}`, [
		`local ${formatAddress(session.localAddress)} as ${session.localAs};`,
		`neighbor ${formatAddress(session.neighborAddress)} as ${session.remoteAs};`,
		`hold time ${session.holdTime};`,
		// BIRD's defaults are for the Internet: a lab that waits a minute after an error teaches nothing.
		...(session.allowOwnAs ? ['allow local as 1;'] : []),
		'connect delay time 1;',
		'connect retry time 2;',
		'error wait time 1, 4;',
		...(session.bfd === null
			? []
			: closed(
					block('bfd', [`interval ${session.bfd.interval} ms;`, `multiplier ${session.bfd.multiplier};`]),
				)),
		...channels,
	]);
}

// What the site itself announces: its links, and what OSPF carries on them. Not OSPF's externals: those are other sites'
// prefixes that a neighbouring gateway redistributed, and announcing them again would loop, as OSPF has dropped their path.
function acceptLocal({announce, babel}: Routing): string[] {
	const isAnnounced = announce.map(glob => `ifname ~ "${glob}"`).join(' || ');
	const place = announce.length > 1 ? `(${isAnnounced})` : isAnnounced;
	return [
		`if ${place} && source ~ [RTS_DEVICE, RTS_OSPF, RTS_OSPF_IA] then accept;`,
		...(babel.length === 0
			? []
			: [`if ${place} && source = RTS_BABEL && babel_metric < ${babelExternalMetric} then accept;`]),
	];
}

function renderAnnouncements(routing: Routing): string[][] {
	const {announce, babel, bgp} = routing;
	const links = [
		...new Set([
			...(bgp.length > 0 ? announce : []),
			...babel.flatMap(({interfaces}) => interfaces.map(({name}) => name)),
		]),
	];
	const direct = block('protocol direct LINKS', [
		'ipv4;',
		'ipv6;',
		`interface ${links.map(name => `"${name}"`).join(', ')};`,
	]);
	return [
		...(links.length > 0 ? [direct] : []),
		...(bgp.length > 0
			? [
					[
						"# The site's own prefixes: its links and what is learnt on them, but nothing of other sites.",
						...block('filter announce_local', [...acceptLocal(routing), 'reject;']),
					],
				]
			: []),
		// A hub, or a site of a ring: what one session brought goes out by the others. A path that has our number was here.
		...(bgp.some(({transit}) => transit)
			? [
					block('filter announce_all', [
						'if source = RTS_BGP then accept;',
						...acceptLocal(routing),
						'reject;',
					]),
				]
			: []),
	];
}

/** Whether anything here is watched by BFD. */
export const usesBfd = ({ospf, bgp}: Routing): boolean =>
	bgp.some(({bfd}) => bfd !== null) || ospf.some(({interfaces}) => interfaces.some(({bfd}) => bfd !== null));

function renderBfd(routing: Routing): string[][] {
	const watched = routing.ospf.flatMap(({interfaces}) => interfaces.filter(({bfd}) => bfd !== null));
	const timers = new Map(watched.map(({name, bfd}) => [name, bfd!]));
	// BGP's sessions have timers of their own.
	const lines = [...timers].map(
		([name, {interval, multiplier}]) =>
			`interface "${name}" { interval ${interval} ms; multiplier ${multiplier}; };`,
	);
	return usesBfd(routing) ? [block(`protocol bfd ${bfdProtocol}`, lines)] : [];
}

/** The whole file. Families without a routing protocol get no kernel table. */
export function renderBird(routing: Routing): string {
	const families = new Set<4 | 6>([
		...routing.ospf.map(({version}) => (version === 3 ? 6 : 4) as 4 | 6),
		...routing.bgp.flatMap(session => session.families),
		...(routing.babel.length > 0 ? ([4, 6] as const) : []),
	]);
	const sections: string[][] = [
		['log stderr { info, remote, warning, error, auth, fatal, bug };', `router id ${routing.routerId};`],
		['protocol device {', '}'],
		...[...families]
			.sort((a, b) => b - a)
			.map(family =>
				block(`protocol kernel KERNEL${family}`, [
					...closed(block(`ipv${family}`, ['import none;', 'export where source != RTS_DEVICE;'])),
					'merge paths on;',
				]),
			),
		...routing.ospf.map(renderOspf),
		...renderAnnouncements(routing),
		...renderBfd(routing),
		...routing.babel.map(renderBabel),
		...routing.bgp.map(renderBgp),
	];
	return `${sections.map(lines => lines.join('\n')).join('\n\n')}\n`;
}
