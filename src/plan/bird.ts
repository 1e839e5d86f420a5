// Renders bird.conf for one namespace of one node.

import {type Address, type Family, formatAddress, formatPrefix, type Prefix} from '../topology/address.js';
import {instancesOf} from '../topology/interior.js';
import type {Namespace, Routing} from '../topology/model.js';
import {bfdAuthentication} from './bird-authentication.js';
import {linksProtocol, needsLinks, renderAnnouncements, renderBgp} from './bird-bgp.js';
import {block, closed} from './bird-blocks.js';
import {listFixedProtocols, renderFixedRoutes, renderWatches} from './bird-fixed.js';
import {renderInteriors} from './bird-interior.js';
import {renderRecovery} from './bird-ospf.js';
import type {Sources} from './preferred-sources.js';

/** The name of BIRD's protocol that does BFD for all sessions. */
export const bfdProtocol = 'BFD';

/** Whether anything here is watched by BFD. */
export const usesBfd = ({ospf, bgp, watches}: Routing): boolean =>
	watches.length > 0 ||
	bgp.some(({bfd}) => bfd !== null) ||
	ospf.some(({interfaces}) => interfaces.some(({bfd}) => bfd !== null));

function renderBfd(routing: Routing): string[][] {
	const watched = routing.ospf.flatMap(({interfaces}) => interfaces.filter(({bfd}) => bfd !== null));
	const timers = new Map([
		...watched.map(({name, bfd}) => [name, bfd!] as const),
		...routing.watches.map(({ifname, bfd}) => [ifname, bfd] as const),
	]);
	// BGP's sessions have timers of their own.
	const lines = [...timers].map(
		([name, bfd]) =>
			`interface "${name}" { ${[`interval ${bfd.interval} ms;`, `multiplier ${bfd.multiplier};`, ...bfdAuthentication(bfd)].join(' ')} };`,
	);
	return usesBfd(routing)
		? [block(`protocol bfd ${bfdProtocol}`, [...lines, ...renderWatches(routing.watches)])]
		: [];
}

/** What the kernel gets of BIRD's routes, and the address that it is to speak from. */
const renderExport = (source: Address | undefined): string[] =>
	source === undefined
		? ['export where source != RTS_DEVICE;']
		: closed(
				block('export filter', [
					'if source = RTS_DEVICE then reject;',
					`krt_prefsrc = ${formatAddress(source)};`,
					'accept;',
				]),
			);

/** Of the kernel's routes those that the topology fixed, and no others that are there. */
const renderLearnt = (prefixes: readonly Prefix[]): string =>
	prefixes.length === 0
		? 'import none;'
		: `import where net ~ [ ${[...new Set(prefixes.map(formatPrefix))].join(', ')} ];`;

// Seconds. The kernel drops the routes of an interface that goes, and does not say so (IPv4); where the interface is back at once,
// BIRD finds out by looking. Its default is 60.
const kernelScan = 2;

type Routed = Pick<Namespace, 'interfaces' | 'routes'>;

/** Families with routes of BIRD's: the others get no kernel table. */
const familiesOf = (routing: Routing, {routes}: Pick<Routed, 'routes'>): Family[] =>
	[
		...new Set<Family>([
			...instancesOf(routing).flatMap(({families}) => families),
			...routing.bgp.flatMap(session => session.families),
			...routes.filter(({byBird}) => byBird).map(({to}) => to.family),
		]),
	].sort((one, other) => other - one);

const kernelProtocol = (family: Family): string => `KERNEL${family}`;

/** Names of all protocols of the file but BGP's sessions: without one of them, routes do not get from one to another. */
export const listProtocols = (routing: Routing, namespace: Pick<Routed, 'routes'>): string[] => [
	...familiesOf(routing, namespace).map(kernelProtocol),
	...listFixedProtocols(namespace.routes).map(({name}) => name),
	...instancesOf(routing).map(({name}) => name),
	...(needsLinks(routing) ? [linksProtocol] : []),
	...(usesBfd(routing) ? [bfdProtocol] : []),
];

/** The whole file. */
export function renderBird(routing: Routing, namespace: Routed, sources: Sources): string {
	const learnt = (family: Family): Prefix[] =>
		routing.announcesRoutes
			? namespace.routes.flatMap(({to, byBird}) => (to.family === family && !byBird ? to : []))
			: [];
	const sections: string[][] = [
		[
			'log stderr { info, remote, warning, error, auth, fatal, bug };',
			`router id ${routing.routerId};`,
			...renderRecovery(routing.ospf),
		],
		['protocol device {', '}'],
		...familiesOf(routing, namespace).map(family =>
			block(`protocol kernel ${kernelProtocol(family)}`, [
				...closed(
					block(`ipv${family}`, [renderLearnt(learnt(family)), ...renderExport(sources.get(family))]),
				),
				...(learnt(family).length > 0 ? ['learn;'] : []),
				`scan time ${kernelScan};`,
				'merge paths on;',
			]),
		),
		...renderFixedRoutes(namespace.routes),
		...renderInteriors(routing),
		...renderAnnouncements(routing, namespace),
		...renderBfd(routing),
		...routing.bgp.map(session => renderBgp(session, routing)),
	];
	return `${sections.map(lines => lines.join('\n')).join('\n\n')}\n`;
}
