// Refuses OSPF links on which no designated router can serve everyone (RFC 2328, section 9.4).

import {groupBy} from '../../shared/group-by.js';
import {elects} from '../model-routing.js';
import type {Finding} from '../problem.js';
import type {TopologyView} from '../ways/view.js';
import {listSpeakers, type OspfSpeaker} from './ospf.js';

export function verifyElections(view: TopologyView): Finding[] {
	const speakers = listSpeakers(view);
	const linkOf = nameLinks(view);
	const links = groupBy(
		speakers.filter(elects),
		speaker => `${linkOf(speaker)} ${speaker.version} ${speaker.area}`,
	);
	return [
		...findUseless(view),
		...[...links.values()].flatMap(link => [...findNobody(link), ...findIncomplete(link)]),
	];
}

/** All that interfaces with several peers join is one link. */
function nameLinks({topology}: TopologyView): (speaker: OspfSpeaker) => string {
	const links = new Map(topology.tunnels.map(({name, segment}) => [`tunnel ${name}`, `tunnel ${segment}`]));
	return ({segments: [first]}) => links.get(first!) ?? first!;
}

const findUseless = ({topology}: TopologyView): Finding[] =>
	topology.nodes.flatMap(({name: node, namespaces}) =>
		namespaces.flatMap(({name: namespace, routing}) =>
			(routing?.ospf ?? []).flatMap(({name, interfaces}) =>
				interfaces
					.filter(each => !elects(each) && each.priority !== null)
					.map(each => ({
						path: ['nodes', node, 'routing', namespace, 'ospf', name, 'interfaces', each.name, 'priority'],
						message: `a ${each.type} link has no designated router, and so no priority`,
						hint: 'remove priority, or choose type broadcast or nbma',
					})),
			),
		),
	);

function findNobody(link: readonly OspfSpeaker[]): Finding[] {
	const first = link[0]!;
	return link.some(({priority}) => priority! > 0)
		? []
		: [
				{
					path: first.path,
					message: `no router on this ${first.type} link may be the designated one, so none becomes adjacent`,
					hint:
						first.type === 'nbma'
							? 'join one of them to all others, or choose type ptmp'
							: 'give one of them a priority above 0',
					atKey: true,
				},
			];
}

/** The designated router sends what it hears to all others: those that are not its peers hear nothing. */
function findIncomplete(link: readonly OspfSpeaker[]): Finding[] {
	const strangersOf = ({node, neighbors}: OspfSpeaker): string[] =>
		link.map(each => each.node).filter(name => name !== node && neighbors.every(each => each.node !== name));
	return link
		.filter(({type, priority}) => type === 'nbma' && priority! > 0)
		.flatMap((speaker): Finding[] => {
			const [stranger] = strangersOf(speaker);
			return stranger === undefined
				? []
				: [
						{
							path: [...speaker.path, 'priority'],
							message: `${speaker.node} may become the designated router of this link, but ${stranger} is not its peer`,
							hint: 'write priority: 0 here, join the two, or choose type ptmp',
						},
					];
		});
}
