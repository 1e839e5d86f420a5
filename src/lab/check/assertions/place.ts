// Checks at one node that a file asks for: a route, BGP sessions, and how a command ends.

import type {PlaceAssertion} from '../../../topology/model-checks.js';
import {matchesGlob} from '../../../topology/resolve/names.js';
import {parseProtocols} from '../../observed/bird.js';
import {quoteWord} from '../../quote-word.js';
import {askBird, birdCommand} from '../bird.js';
import {type Context, command, failed, judge} from '../check.js';
import type {Verdict} from '../model.js';
import {birdSocketOf, family} from '../places.js';
import {parseBirdRoutes, parseKernelRoutes} from '../read/routes.js';

type Kind<Name extends PlaceAssertion['kind']> = Extract<PlaceAssertion, {kind: Name}>;

// Seconds that a command may take.
const commandTime = 30;
// Characters of its output that are shown: its end.
const shown = 400;

export async function tryRoute(context: Context, one: Kind<'route'>): Promise<Verdict> {
	const {prefix, via} = one;
	const place = {node: one.node, namespace: one.namespace};
	const version = family(prefix);
	const {routes4, routes6} = await context.prober.show(place, 'routes4', 'routes6');
	const routes = parseKernelRoutes(version === 4 ? routes4 : routes6, version);
	const route = routes.find(found => found.prefix === prefix);
	const wanted = via?.toSorted().join(' and ');
	return judge(
		route !== undefined && (via === null || route.interfaces.toSorted().join(' and ') === wanted),
		`a route to ${prefix}${via === null ? '' : ` by ${wanted}`}`,
		route === undefined ? 'no such route' : `by ${route.nextHops.join(' and ')}`,
		{commands: [command(context.plan, place, `ip -${version} route show`)]},
	);
}

export async function tryBgp(context: Context, one: Kind<'bgp'>): Promise<Verdict> {
	const {session, prefixes} = one;
	const place = {node: one.node, namespace: one.namespace};
	const expected = `${session} established${prefixes.length > 0 ? `, with ${prefixes.join(', ')}` : ''}`;
	if (birdSocketOf(context.plan, place) === null) {
		return failed(expected, `no BIRD runs in ${one.namespace}`);
	}

	const protocols = parseProtocols((await askBird(context, place, 'show protocols'))['show protocols']!);
	const sessions = protocols.filter(({type, name}) => type === 'BGP' && matchesGlob(session, name));
	const shows = sessions.map(({name}) => `show route protocol ${name}`);
	const replies = await askBird(context, place, ...shows);
	const problems = sessions.flatMap(({name, state, info}, index) => {
		if (!info.startsWith('Established')) {
			return [`${name}: ${state} ${info}`.trim()];
		}

		const learnt = new Set(parseBirdRoutes(replies[shows[index]!]!).map(({prefix}) => prefix));
		const absent = prefixes.filter(prefix => !learnt.has(prefix));
		return absent.length === 0 ? [] : [`${name} brings no ${absent.join(', ')}`];
	});
	return judge(
		sessions.length > 0 && problems.length === 0,
		expected,
		sessions.length === 0
			? 'BIRD knows no such session'
			: problems.join('; ') || `${sessions.map(({name}) => name).join(', ')} established`,
		{
			commands: [
				birdCommand(context.plan, place, 'show protocols'),
				...shows.map(show => birdCommand(context.plan, place, show)),
			],
		},
	);
}

export async function tryCommand(context: Context, one: Kind<'command'>): Promise<Verdict> {
	const place = {node: one.node, namespace: one.namespace};
	const {code, output} = await context.prober.run(place, one.run, commandTime);
	const matches = one.output === null || new RegExp(one.output, 'm').test(output);
	const end = code === null ? `it did not end within ${commandTime} s` : `exit code ${code}`;
	const text = output.trim().slice(-shown);
	return judge(
		code === one.exit && matches,
		`exit code ${one.exit}${one.output === null ? '' : `, and output like ${one.output}`}`,
		`${end}${matches ? '' : ', with other output'}`,
		{
			facts: text === '' ? [] : text.split('\n'),
			commands: [command(context.plan, place, `sh -c ${quoteWord(one.run)}`)],
		},
	);
}
