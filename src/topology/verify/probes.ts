// Refuses probes of gateways that cannot be, or that would not decide between the routes to a prefix.

import {formatPrefix} from '../address.js';
import type {Namespace, StaticRoute} from '../model.js';
import type {Finding} from '../problem.js';
import type {TopologyView} from '../ways/view.js';
import {defaultMetric} from './routes.js';

/** What BIRD gives the kernel for all its routes. */
const metricOfBird = 32;

const metricOf = ({to, metric}: StaticRoute): number => metric ?? defaultMetric[to.family];

export const verifyProbes = ({topology}: TopologyView): Finding[] =>
	topology.nodes.flatMap(({name, namespaces}) =>
		namespaces.flatMap(namespace =>
			namespace.routes
				.filter(({probe}) => probe !== null)
				.flatMap((route): Finding[] => {
					const problem = explain(route, namespace);
					return problem === null
						? []
						: [{path: ['nodes', name, 'routes', route.position, problem.field], ...problem.words}];
				}),
		),
	);

interface Problem {
	readonly field: 'probe' | 'metric';
	readonly words: {readonly message: string; readonly hint: string};
}

function explain(route: StaticRoute, {routes}: Namespace): Problem | null {
	const {via, kind, bfd, to} = route;
	const refuse = (message: string, hint: string, field: Problem['field'] = 'probe'): Problem => ({
		field,
		words: {message, hint},
	});
	if (via === null) {
		const what = kind === 'unicast' ? 'leads to an interface' : `is of type ${kind}`;
		return refuse(`a probe needs a next hop, and this route ${what}`, 'write via, or remove probe');
	}

	if (bfd !== null) {
		return refuse(
			'BFD already watches this next hop, and notices a failure sooner',
			'write bfd if the gateway supports it, otherwise probe',
		);
	}

	// BIRD's routes to the prefix have one metric in the kernel, whatever theirs is in the file.
	const rivals = routes.filter(each => each.byBird && formatPrefix(each.to) === formatPrefix(to));
	const misplaced = rivals.find(each => metricOf(each) < metricOf(route) !== metricOfBird < metricOf(route));
	return misplaced === undefined
		? null
		: refuse(
				`BIRD gives the kernel the other routes to ${formatPrefix(to)}, all with metric ${metricOfBird}, so this one would not have the rank that its metric says`,
				metricOf(misplaced) < metricOf(route)
					? `write a metric above ${metricOfBird}`
					: `write a metric below ${metricOfBird}`,
				route.metric === null ? 'probe' : 'metric',
			);
}
