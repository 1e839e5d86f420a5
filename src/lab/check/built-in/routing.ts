// Routing: neighbours and sessions are up, each remote prefix comes by every session that should bring it, and the kernel agrees with
// BIRD.

import type {LearntPlan, Place} from '../../../plan/checks/model.js';
import type {ExpectedNeighbor} from '../../../plan/model.js';
import {mainNamespace} from '../../../shared/namespaces.js';
import {type Interior, interior, interiors} from '../../../topology/interior.js';
import {parseProtocols} from '../../observed/bird.js';
import {reports} from '../../observed/interior-reports.js';
import {askBird, birdCommand} from '../bird.js';
import {type Context, type Job, judge, single} from '../check.js';
import type {CheckTitle, Verdict} from '../model.js';
import {listAbsent, parseBirdRoutes} from '../read/routes.js';
import {tryKernel} from './kernel.js';

const title = (id: string, name: string): CheckTitle => ({
	id: `routing:${id}`,
	kind: 'routing',
	name,
	origin: 'built-in',
});

async function trySession(
	context: Context,
	at: Place,
	protocol: string,
	learnt: LearntPlan | undefined,
): Promise<Verdict> {
	const show = `show route protocol ${protocol}`;
	const replies = await askBird(context, at, 'show protocols', show);
	const session = parseProtocols(replies['show protocols']!).find(({name}) => name === protocol);
	const routes = parseBirdRoutes(replies[show]!);
	const isUp = session?.state === 'up' && session.info.startsWith('Established');
	const absent = listAbsent(learnt?.prefixes ?? [], routes);
	const count = learnt?.prefixes.length ?? 0;
	const state = session === undefined ? 'BIRD does not know it' : `${session.state} ${session.info}`.trim();
	return judge(
		isUp && absent.length === 0,
		`Established${count > 0 ? `, and brings ${learnt!.prefixes.join(', ')}` : ''}`,
		!isUp
			? state
			: absent.length > 0
				? `Established, without ${absent.join(', ')}`
				: `since ${session.since}, ${routes.length} routes`,
		{
			facts: routes.map(({prefix, nextHops}) => `${prefix} by ${nextHops.join(' and ')}`),
			commands: [
				birdCommand(context.plan, at, `show protocols all ${protocol}`),
				birdCommand(context.plan, at, show),
			],
		},
	);
}

async function tryNeighbors(
	context: Context,
	at: Place,
	protocol: Interior,
	instance: string,
	expected: readonly ExpectedNeighbor[],
): Promise<Verdict> {
	const {show, parse, isUp, up, last, details} = reports[protocol];
	const seen = parse((await askBird(context, at, show(instance)))[show(instance)]!);
	const absent = expected.flatMap(({neighbor, id, ifname}) => {
		const onLink = seen.filter(one => one.ifname === ifname);
		const found = onLink.find(one => one.id === id);
		return found !== undefined && isUp(found, onLink)
			? []
			: [`${neighbor} on ${ifname}: ${found === undefined ? 'not heard' : last(found)}`];
	});
	const all = `${expected.length} ${expected.length === 1 ? 'neighbour' : 'neighbours'} ${up}`;
	return judge(absent.length === 0, all, absent.length === 0 ? all : absent.join('; '), {
		facts: seen.map(({id, state, ifname}) => `${id} on ${ifname}: ${state}`),
		commands: [show(instance), details(instance)].map(command => birdCommand(context.plan, at, command)),
	});
}

export function listRouting({plan}: Pick<Context, 'plan'>): Job[] {
	const {nodes, expect, checks} = plan;
	const spaces = nodes.flatMap(({name: node, namespaces}) =>
		namespaces
			.filter(({bird}) => bird !== null)
			.map(({name: namespace, instances}) => ({node, namespace, instances})),
	);
	const inSpace =
		(at: Place) =>
		({node, namespace}: Place): boolean =>
			node === at.node && namespace === at.namespace;
	return spaces.flatMap(({instances, ...at}) => {
		const label = at.namespace === mainNamespace ? at.node : `${at.node} ${at.namespace}`;
		const here = expect.neighbors.filter(inSpace(at));
		const neighbors = interiors.flatMap(protocol =>
			instances[protocol].flatMap(instance => {
				const expected = here.filter(one => one.protocol === protocol && one.instance === instance);
				const {title: name} = interior[protocol];
				return expected.length === 0
					? []
					: [
							single(
								'probes',
								title(`${protocol}:${at.node}:${instance}`, `${at.node} ${instance}, ${name}`),
								context => tryNeighbors(context, at, protocol, instance, expected),
							),
						];
			}),
		);
		const sessions = expect.sessions.filter(inSpace(at)).map(({protocol}) => {
			const learnt = checks.learnt.find(one => inSpace(at)(one) && one.protocol === protocol);
			const far = learnt === undefined ? '' : `, BGP with ${learnt.peer}`;
			return single(
				'probes',
				title(`bgp:${at.node}:${protocol}`, `${at.node} ${protocol}${far || ', BGP'}`),
				context => trySession(context, at, protocol, learnt),
			);
		});
		return [
			...neighbors,
			...sessions,
			single('probes', title(`kernel:${at.node}:${at.namespace}`, `${label}, kernel as BIRD`), context =>
				tryKernel(context, at),
			),
		];
	});
}
