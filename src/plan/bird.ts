// Renders bird.conf for one namespace of one node.

import {type Address, type Family, formatAddress, formatPrefix, type Prefix} from '../topology/address.js';
import {instancesOf} from '../topology/interior.js';
import type {Namespace, Routing} from '../topology/model.js';
import {bfdAuthentication} from './bird-authentication.js';
import {renderAnnouncements, renderBgp} from './bird-bgp.js';
import {block, closed} from './bird-blocks.js';
import {renderFixedRoutes, renderWatches} from './bird-fixed.js';
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

/** The whole file. Families without a routing protocol get no kernel table. */
export function renderBird(
	routing: Routing,
	namespace: Pick<Namespace, 'interfaces' | 'routes'>,
	sources: Sources,
): string {
	const families = new Set<4 | 6>([
		...instancesOf(routing).flatMap(({families}) => families),
		...routing.bgp.flatMap(session => session.families),
		...namespace.routes.filter(({byBird}) => byBird).map(({to}) => to.family),
	]);
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
		...[...families]
			.sort((a, b) => b - a)
			.map(family =>
				block(`protocol kernel KERNEL${family}`, [
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
