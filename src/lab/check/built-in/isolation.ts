// Isolation by routes: no private route outside, and no public one inside.

import type {Place} from '../../../plan/checks/model.js';
import {type Context, command, type Job, judge, single} from '../check.js';
import type {CheckTitle, Verdict} from '../model.js';
import {overlapping} from '../read/prefixes.js';
import {leadsOn, parseKernelRoutes, type RouteFacts} from '../read/routes.js';

/**
 * Routes into any of these prefixes, in any table. A default route leads everywhere and names none: that is for the capture to
 * judge. One that leads nowhere keeps packets in.
 */
export const strayRoutes = (routes: readonly RouteFacts[], forbidden: readonly string[]): RouteFacts[] =>
	routes.filter(
		route => leadsOn(route) && !route.prefix.endsWith('/0') && overlapping(route.prefix, forbidden) !== null,
	);

async function tryRoutes(
	context: Context,
	at: Place,
	what: string,
	forbidden: readonly string[],
): Promise<Verdict> {
	const {routes4, routes6} = await context.prober.show(at, 'routes4', 'routes6');
	const routes = [...parseKernelRoutes(routes4, 4), ...parseKernelRoutes(routes6, 6)];
	const stray = strayRoutes(routes, forbidden);
	const describe = ({prefix, nextHops, protocol, table}: RouteFacts): string =>
		`${prefix} by ${nextHops.join(' and ')} (${protocol}${table === 'main' ? '' : `, table ${table}`})`;
	return judge(
		stray.length === 0,
		`no route to a ${what} prefix`,
		stray.length === 0 ? `none among ${routes.length} routes` : stray.map(describe).join('; '),
		{
			facts: stray.length === 0 ? [] : [`${what}: ${forbidden.join(', ')}`],
			commands: [
				command(context.plan, at, 'ip route show table all'),
				command(context.plan, at, 'ip -6 route show table all'),
			],
		},
	);
}

export const listIsolation = ({plan}: Pick<Context, 'plan'>): Job[] => {
	const {isolated, privatePrefixes, publicPrefixes} = plan.checks.underlay;
	const job = (at: Place, what: string, forbidden: readonly string[]): Job => {
		const title: CheckTitle = {
			id: `isolation:${at.node}:${at.namespace}`,
			kind: 'isolation',
			name: `${at.node} ${at.namespace}, nothing ${what}`,
			origin: 'built-in',
		};
		return single('probes', title, context => tryRoutes(context, at, what, forbidden));
	};
	return isolated.flatMap(({outside, inside}) => [
		job(outside, 'private', privatePrefixes),
		job(inside, 'public', publicPrefixes),
	]);
};
