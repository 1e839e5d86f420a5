// Renders the OSPF instances of bird.conf (RFC 2328, RFC 5340).

import {formatAddress, formatPrefix} from '../topology/address.js';
import type {OspfInstance, OspfInterface} from '../topology/model.js';
import {elects, namesNeighbors, ospfFamily} from '../topology/model-routing.js';
import {ospfAuthentication} from './bird-authentication.js';
import {block, closed} from './bird-blocks.js';

// Seconds. RFC 2328's RxmtInterval of 5 would cost 5 s whenever one router is ready before its neighbour; 2 is BIRD's least.
const retransmit = 2;

// Seconds that a router on a broadcast link looks for a designated router (BIRD's least; the default is the dead interval).
const designatedRouterWait = 2;

// Seconds in which a starting BIRD builds its adjacencies before it originates its first LSA. An LSA sent earlier would say
// too little, and the next may come only 5 s later (MinLSInterval, RFC 2328 appendix B). Two hellos make an adjacency;
// with a designated router to elect it takes up to 4.5 s.
export const recovery = {withElection: 5, without: 2};

// Seconds until BIRD as a whole takes recovery for done, and passes routes on between protocols, though OSPF has not said that
// it is: twice its longest. BIRD's default is 240; on a machine too busy for BIRD's timers it was waited out to the end.
const recoveryEnd = 10;

/** Of the whole daemon, where it runs OSPF. */
export const renderRecovery = (ospf: readonly OspfInstance[]): string[] =>
	ospf.length === 0 ? [] : [`graceful restart wait ${recoveryEnd};`];

function renderOspfInterface(ospf: OspfInterface): string[] {
	if (ospf.type === 'stub') {
		return [`interface "${ospf.name}" { stub; };`];
	}

	const lines = [
		`type ${ospf.type};`,
		`hello ${ospf.hello};`,
		`dead ${ospf.dead};`,
		`retransmit ${retransmit};`,
		...ospfAuthentication(ospf),
	];
	if (ospf.bfd !== null) {
		lines.push('bfd;');
	}

	if (elects(ospf)) {
		lines.push(
			`wait ${designatedRouterWait};`,
			...(ospf.priority === 1 ? [] : [`priority ${ospf.priority};`]),
		);
	}

	if (ospf.type === 'nbma') {
		// One that was away is asked as often as one that is there: BIRD's default is 20 s.
		lines.push(`poll ${ospf.hello};`);
	}

	if (namesNeighbors(ospf)) {
		lines.push(
			...closed(
				block(
					'neighbors',
					// By name: moving a node within the file must not change its neighbours' configuration.
					ospf.neighbors
						.toSorted((one, other) => (one.node < other.node ? -1 : 1))
						.map(
							({node, address, eligible}) =>
								`${formatAddress(address)}${ospf.type === 'nbma' && eligible ? ' eligible' : ''}; # ${node}`,
						),
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

export function renderOspf(ospf: OspfInstance): string[] {
	const hasElection = ospf.interfaces.some(elects);
	return block(`protocol ospf v${ospf.version} ${ospf.name}`, [
		...closed(
			block(`ipv${ospfFamily(ospf.version)}`, [
				'import all;',
				ospf.redistributeBgp ? 'export where source = RTS_BGP;' : 'export none;',
			]),
		),
		'graceful restart on;',
		`graceful restart time ${hasElection ? recovery.withElection : recovery.without};`,
		...closed(
			block(`area ${ospf.area}`, [...renderStubnets(ospf), ...ospf.interfaces.flatMap(renderOspfInterface)]),
		),
	]);
}
