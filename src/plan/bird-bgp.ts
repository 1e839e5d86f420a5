// Renders the BGP sessions of bird.conf (RFC 4271), and what they announce.

import {formatAddress} from '../topology/address.js';
import type {BgpSession, Namespace, Routing} from '../topology/model.js';
import {babelExternalMetric} from './bird-babel.js';
import {block, closed} from './bird-blocks.js';

export function renderBgp(session: BgpSession): string[] {
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

/** The links, which must be known before a neighbour announces the same prefix, and who may announce what. */
export function renderAnnouncements(
	routing: Routing,
	{interfaces}: Pick<Namespace, 'interfaces'>,
): string[][] {
	const {announce, babel, bgp} = routing;
	const wires = interfaces.filter(({kind, name}) => kind === 'ethernet' && !name.startsWith('eth'));
	const links = [
		...new Set([
			...['eth*', ...wires.map(({name}) => name)],
			...(bgp.length > 0 ? announce : []),
			...babel.flatMap(each => each.interfaces.map(({name}) => name)),
		]),
	].filter((name, _, all) => name === 'eth*' || !all.includes('eth*') || !name.startsWith('eth'));
	const direct = block('protocol direct LINKS', [
		'ipv4;',
		'ipv6;',
		`interface ${links.map(name => `"${name}"`).join(', ')};`,
	]);
	return [
		...(bgp.length + babel.length > 0 ? [direct] : []),
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
