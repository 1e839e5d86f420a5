// Holds the kernel's routes to BIRD's: the same prefixes, by the same next hops.

import type {Place} from '../../../plan/checks/model.js';
import {parseProtocols} from '../../observed/bird.js';
import {askBird, birdCommand} from '../bird.js';
import {type Context, command, judge} from '../check.js';
import type {Verdict} from '../model.js';
import {parseBirdRoutes, parseKernelRoutes, type RouteFacts} from '../read/routes.js';

/** Where BIRD and the kernel differ, in words. Routes that BIRD got from the kernel itself are not of interest. */
export function compareTables(bird: readonly RouteFacts[], kernel: readonly RouteFacts[]): string[] {
	const wanted = new Map(bird.map(({prefix, nextHops}) => [prefix, nextHops.join(' and ')]));
	const there = new Map<string, string>();
	for (const {prefix, protocol, nextHops} of kernel) {
		if (protocol === 'bird') {
			there.set(prefix, nextHops.join(' and '));
		}
	}

	return [
		...[...wanted].flatMap(([prefix, hops]) => {
			const seen = there.get(prefix);
			return seen === hops ? [] : [`${prefix}: BIRD has ${hops}, the kernel ${seen ?? 'no route'}`];
		}),
		...[...there]
			.filter(([prefix]) => !wanted.has(prefix))
			.map(([prefix, hops]) => `${prefix}: the kernel has ${hops}, BIRD exports none`),
	];
}

export async function tryKernel(context: Context, at: Place): Promise<Verdict> {
	const {'show protocols': protocols} = await askBird(context, at, 'show protocols');
	const exporters = parseProtocols(protocols!).filter(({type}) => type === 'Kernel');
	const shows = exporters.map(({name}) => `show route export ${name}`);
	const [replies, {routes4, routes6}] = await Promise.all([
		askBird(context, at, ...shows),
		context.prober.show({node: at.node, namespace: at.namespace}, 'routes4', 'routes6'),
	]);
	const bird = shows.flatMap(show => parseBirdRoutes(replies[show]!));
	const kernel = [...parseKernelRoutes(routes4, 4), ...parseKernelRoutes(routes6, 6)];
	const differences = compareTables(bird, kernel);
	return judge(
		differences.length === 0,
		"every route and next hop of BIRD's is in the kernel, and no other of its making",
		differences.length === 0 ? `${bird.length} routes alike` : differences.join('; '),
		{
			commands: [
				...shows.map(show => birdCommand(context.plan, at, show)),
				command(context.plan, at, 'ip route show proto bird'),
				command(context.plan, at, 'ip -6 route show proto bird'),
			],
		},
	);
}
