// Refuses OSPF that finds no neighbour: interfaces without an address of its family, and neighbours with different settings.

import {groupBy} from '../../shared/group-by.js';
import type {OspfInterface, Routing} from '../model.js';
import type {Finding, Path} from '../problem.js';
import {nameSegments, type TopologyView} from '../ways/view.js';

/** One interface on which an instance speaks. */
export interface OspfSpeaker extends OspfInterface {
	readonly node: string;
	/** `node/namespace` */
	readonly place: string;
	readonly version: 2 | 3;
	readonly area: string;
	/** Segments and tunnels have one name for all places on them: an interface with several peers is on several. */
	readonly segments: readonly string[];
	readonly path: Path;
}

export function verifyOspf(view: TopologyView): Finding[] {
	const speakers = listSpeakers(view);
	const placed = placeSpeakers(speakers);
	const links = groupBy(placed, ({segment, version}) => `${segment} ${version}`);
	const neighbors = groupBy(placed, ({segment, version, area}) => `${segment} ${version} ${area}`);
	return [
		...speakers.filter(({dead, hello}) => dead <= hello).map(explainTimers),
		...findMute(view, speakers),
		...[...links.values()].flatMap(findStrangers),
		...[...neighbors.values()].flatMap(compare),
	];
}

/** Each on each segment that it is on. */
export const placeSpeakers = (speakers: readonly OspfSpeaker[]) =>
	speakers.flatMap(speaker => speaker.segments.map(segment => ({...speaker, segment})));

export function listSpeakers(view: TopologyView): OspfSpeaker[] {
	const segments = nameSegments(view);
	const speakersOf = (node: string, namespace: string, {ospf}: Routing): OspfSpeaker[] =>
		ospf.flatMap(({name, version, area, interfaces}) =>
			interfaces
				.filter(({type}) => type !== 'stub')
				.map(each => ({
					...each,
					node,
					place: `${node}/${namespace}`,
					version,
					area,
					segments: segments.get(`${node} ${each.name}`) ?? [`${node}:${each.name}`],
					path: ['nodes', node, 'routing', namespace, 'ospf', name, 'interfaces', each.name],
				})),
		);
	return view.topology.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name, routing}) => (routing === null ? [] : speakersOf(node, name, routing))),
	);
}

const explainTimers = ({hello, dead, path}: OspfSpeaker): Finding => ({
	path: [...path, 'dead'],
	message: `a neighbour would be dead after ${dead} s, before the next hello at ${hello} s`,
	hint: 'set dead to at least two hello intervals',
});

/** Version 2 speaks from an IPv4 address; version 3 from the link-local one that every interface has. */
function findMute({holdings}: TopologyView, speakers: readonly OspfSpeaker[]): Finding[] {
	const withIpv4 = new Set(
		holdings.filter(({prefix}) => prefix.family === 4).map(({node, ifname}) => `${node} ${ifname}`),
	);
	return speakers
		.filter(({version, node, name}) => version === 2 && !withIpv4.has(`${node} ${name}`))
		.map(({node, name, path}) => ({
			path,
			message: `${name} of ${node} has no IPv4 address for OSPF version 2`,
			hint: 'give it one, make it a stub, or use version 3',
			atKey: true,
		}));
}

/** Routers that are alone in their area on a link which others speak on: areas differ, so no hello of theirs is taken (RFC 2328, section 8.2). */
function findStrangers(speakers: readonly OspfSpeaker[]): Finding[] {
	const areas = groupBy(speakers, ({area}) => area);
	const first = speakers[0]!;
	return speakers
		.filter(({area, node}) => area !== first.area && areas.get(area)!.every(each => each.node === node))
		.map(({node, area, path}) => ({
			path: [...path.slice(0, -2), 'area'],
			message: `${node} is in area ${area} on this link, and ${first.node} in area ${first.area}`,
			hint: 'neighbours must be in one area',
		}));
}

/**
 * What neighbours of one area must agree on (RFC 2328, sections 9 and 10.5), each with the first of them. Of types that differ, BIRD 2.17
 * hears one side only, or becomes Full and finds no route; of three on ptp, some stay in ExStart.
 */
function compare(speakers: readonly OspfSpeaker[]): Finding[] {
	const first = speakers[0]!;
	const types = speakers
		.filter(({type}) => type !== first.type)
		.map(({node, type, path}) => ({
			path: [...path, 'type'],
			message: `${node} has this link as ${type}, and ${first.node} as ${first.type}`,
			hint: 'neighbours need the same network type',
		}));
	const crowd =
		first.type === 'ptp' && speakers.length > 2
			? [
					{
						path: [...first.path, 'type'],
						message: `${speakers.length} routers are on this link, but ptp is for two`,
						hint: 'write ptmp or broadcast',
					},
				]
			: [];
	const timers = speakers
		.filter(({hello, dead}) => hello !== first.hello || dead !== first.dead)
		.map(({node, hello, dead, path}) => ({
			path,
			message: `${node} sends hellos every ${hello} s (dead ${dead} s), ${first.node} every ${first.hello} s (dead ${first.dead} s)`,
			hint: 'OSPF neighbours need the same timers',
			atKey: true,
		}));
	const watches = speakers
		.filter(({bfd}) => (bfd === null) !== (first.bfd === null))
		.map(({node, bfd, path}) => ({
			path: [...path, 'bfd'],
			message: `${bfd === null ? first.node : node} uses BFD on this link, ${bfd === null ? node : first.node} does not`,
			hint: 'BFD needs both ends',
		}));
	return [...types, ...crowd, ...timers, ...watches];
}
