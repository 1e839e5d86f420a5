// Compares the kernel's routes with BIRD's: the same prefixes by the same next hops.

import type {Place} from '../../../plan/checks/model.js';
import {parseProtocols} from '../../observed/bird.js';
import {askBird, birdCommand} from '../bird.js';
import {type Context, command, judge} from '../check.js';
import type {Verdict} from '../model.js';
import {parseBirdRoutes, parseKernelRoutes, type RouteFacts} from '../read/routes.js';

/** Prefix → its ways: one a table of the kernel's. */
function collectWays(routes: readonly RouteFacts[]): ReadonlyMap<string, ReadonlySet<string>> {
	const ways = new Map<string, Set<string>>();
	for (const {prefix, nextHops} of routes) {
		ways.set(prefix, (ways.get(prefix) ?? new Set()).add(nextHops.join(' and ')));
	}

	return ways;
}

/**
 * Where BIRD and the kernel differ, in words. Routes that BIRD got from the kernel itself are not of interest. Which of the kernel's
 * tables a protocol of BIRD's fills it does not say: a route may be in any.
 */
export function compareTables(bird: readonly RouteFacts[], kernel: readonly RouteFacts[]): string[] {
	const wanted = collectWays(bird);
	const there = collectWays(kernel.filter(({protocol}) => protocol === 'bird'));
	const list = (ways: ReadonlySet<string> | undefined, none: string): string =>
		ways === undefined ? none : [...ways].join(', or ');
	return [
		...[...wanted].flatMap(([prefix, ways]) => {
			const seen = there.get(prefix);
			const isSame = seen !== undefined && seen.size === ways.size && [...ways].every(way => seen.has(way));
			return isSame ? [] : [`${prefix}: BIRD has ${list(ways, '')}, the kernel ${list(seen, 'no route')}`];
		}),
		...[...there]
			.filter(([prefix]) => !wanted.has(prefix))
			.map(([prefix, ways]) => `${prefix}: the kernel has ${list(ways, '')}, BIRD exports none`),
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
		"the kernel has exactly BIRD's routes and next hops",
		differences.length === 0 ? `${bird.length} equal routes` : differences.join('; '),
		{
			commands: [
				...shows.map(show => birdCommand(context.plan, at, show)),
				command(context.plan, at, 'ip route show table all proto bird'),
				command(context.plan, at, 'ip -6 route show table all proto bird'),
			],
		},
	);
}
