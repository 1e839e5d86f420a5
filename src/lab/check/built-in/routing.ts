// Routing: neighbours and sessions are up, each remote prefix comes by every session that should bring it, and the kernel agrees with
// BIRD.

import type {LearntPlan, Place} from '../../../plan/checks/model.js';
import type {ExpectedBabelNeighbor, ExpectedNeighbor} from '../../../plan/model.js';
import {mainNamespace} from '../../../shared/namespaces.js';
import {parseBabelNeighbors, parseNeighbors, parseProtocols} from '../../observed/bird.js';
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

const isFull = (state: string | undefined, others: readonly {state: string}[]): boolean =>
	state !== undefined &&
	(state.startsWith('Full') ||
		// Neither of them is the link's designated router: they stay so (RFC 2328 section 10.4).
		(state === '2-Way/Other' && others.some(other => other.state.startsWith('Full/'))));

async function tryNeighbors(
	context: Context,
	at: Place,
	instance: string,
	expected: readonly ExpectedNeighbor[],
): Promise<Verdict> {
	const show = `show ospf neighbors ${instance}`;
	const seen = parseNeighbors((await askBird(context, at, show))[show]!);
	const absent = expected.flatMap(({neighbor, routerId, ifname}) => {
		const onLink = seen.filter(one => one.ifname === ifname);
		const state = onLink.find(one => one.routerId === routerId)?.state;
		return isFull(state, onLink) ? [] : [`${neighbor} on ${ifname}: ${state ?? 'not heard'}`];
	});
	const all = `${expected.length} ${expected.length === 1 ? 'neighbour' : 'neighbours'} full`;
	return judge(absent.length === 0, all, absent.length === 0 ? all : absent.join('; '), {
		facts: seen.map(({routerId, state, ifname}) => `${routerId} on ${ifname}: ${state}`),
		commands: [
			birdCommand(context.plan, at, show),
			birdCommand(context.plan, at, `show ospf interface ${instance}`),
		],
	});
}

async function tryBabel(
	context: Context,
	at: Place,
	instance: string,
	expected: readonly ExpectedBabelNeighbor[],
): Promise<Verdict> {
	const show = `show babel neighbors ${instance}`;
	const seen = parseBabelNeighbors((await askBird(context, at, show))[show]!);
	const absent = expected.filter(
		({address, ifname}) =>
			!seen.some(one => one.address === address && one.ifname === ifname && one.metric !== null),
	);
	const all = `${expected.length} ${expected.length === 1 ? 'neighbour' : 'neighbours'} heard`;
	return judge(
		absent.length === 0,
		all,
		absent.length === 0
			? all
			: absent.map(({neighbor, ifname}) => `${neighbor} on ${ifname}: not heard`).join('; '),
		{
			facts: seen.map(({address, ifname}) => `${address} on ${ifname}`),
			commands: [
				birdCommand(context.plan, at, show),
				birdCommand(context.plan, at, `show babel routes ${instance}`),
			],
		},
	);
}

export function listRouting({plan}: Pick<Context, 'plan'>): Job[] {
	const {nodes, expect, checks} = plan;
	const spaces = nodes.flatMap(({name: node, namespaces}) =>
		namespaces
			.filter(({bird}) => bird !== null)
			.map(({name: namespace, ospf, babel}) => ({node, namespace, ospf, babel})),
	);
	const inSpace =
		(at: Place) =>
		({node, namespace}: Place): boolean =>
			node === at.node && namespace === at.namespace;
	return spaces.flatMap(({ospf, babel, ...at}) => {
		const label = at.namespace === mainNamespace ? at.node : `${at.node} ${at.namespace}`;
		const neighbors = ospf.flatMap(instance => {
			const expected = expect.neighbors.filter(inSpace(at)).filter(one => one.instance === instance);
			return expected.length === 0
				? []
				: [
						single('probes', title(`ospf:${at.node}:${instance}`, `${at.node} ${instance}, OSPF`), context =>
							tryNeighbors(context, at, instance, expected),
						),
					];
		});
		const heard = babel.flatMap(instance => {
			const expected = expect.babel.filter(inSpace(at)).filter(one => one.instance === instance);
			return expected.length === 0
				? []
				: [
						single(
							'probes',
							title(`babel:${at.node}:${instance}`, `${at.node} ${instance}, Babel`),
							context => tryBabel(context, at, instance, expected),
						),
					];
		});
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
			...heard,
			...sessions,
			single('probes', title(`kernel:${at.node}:${at.namespace}`, `${label}, kernel as BIRD`), context =>
				tryKernel(context, at),
			),
		];
	});
}
