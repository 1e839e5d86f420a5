// Checks at one node from the file: a route, BGP sessions, and the result of a command.

import {quoteWord} from '../../../plan/quote-word.js';
import {matchesGlob} from '../../../shared/globs.js';
import type {PlaceAssertion} from '../../../topology/model-checks.js';
import {parseProtocols} from '../../observed/bird.js';
import {askBird, birdCommand} from '../bird.js';
import {type Context, command, failed, judge} from '../check.js';
import {matchLines, matchTime} from '../match.js';
import type {Verdict} from '../model.js';
import {birdSocketOf, family} from '../places.js';
import {leadsOn, listAbsent, parseBirdRoutes, parseKernelRoutes} from '../read/routes.js';

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
	const route = routes.find(found => found.prefix === prefix && found.table === 'main');
	const wanted = via?.toSorted().join(' and ');
	const interfaces = route?.interfaces.toSorted().join(' and ');
	const hasWay = route !== undefined && leadsOn(route) && interfaces !== '';
	return judge(
		hasWay && (via === null || interfaces === wanted),
		`a route to ${prefix}${via === null ? '' : ` by ${wanted}`}`,
		route === undefined
			? 'no such route'
			: `by ${route.nextHops.join(' and ')}${leadsOn(route) && !hasWay ? ', which has no carrier' : ''}`,
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

		const absent = listAbsent(prefixes, parseBirdRoutes(replies[shows[index]!]!));
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

/** Whether BIRD has any session of this name: of one that it does not have, nothing can be said. */
export async function knowsSession(
	context: Context,
	{node, namespace, session}: Kind<'bgp'>,
): Promise<boolean> {
	const place = {node, namespace};
	if (birdSocketOf(context.plan, place) === null) {
		return false;
	}

	const protocols = parseProtocols((await askBird(context, place, 'show protocols'))['show protocols']!);
	return protocols.some(({type, name}) => type === 'BGP' && matchesGlob(session, name));
}

// What a shell says of a command that it cannot run or cannot find (POSIX, 2.8.2 "Exit Status for Commands").
const cannotRun: readonly (number | null)[] = [126, 127];

/** Whether a command can be judged at all: it is found, and ends. */
export async function canRun(
	{prober}: Context,
	{node, namespace, run}: Kind<'command'>,
): Promise<{readonly holds: boolean; readonly why: string}> {
	const {code, errors} = await prober.run({node, namespace}, run, commandTime);
	const isLost = cannotRun.includes(code) && errors !== '';
	return {
		holds: code !== null && !isLost,
		why: code === null ? `it did not finish within ${commandTime} s` : errors.trim().slice(-shown),
	};
}

export async function tryCommand(context: Context, one: Kind<'command'>): Promise<Verdict> {
	const place = {node: one.node, namespace: one.namespace};
	const {code, output, errors} = await context.prober.run(place, one.run, commandTime);
	const end = code === null ? `it did not finish within ${commandTime} s` : `exit code ${code}`;
	const text = `${output.trim()}\n${errors.trim()}`.trim().slice(-shown);
	const expected = `exit code ${one.exit}${one.output === null ? '' : `, and output like ${one.output}`}`;
	const parts = {
		facts: text === '' ? [] : text.split('\n'),
		commands: [command(context.plan, place, `sh -c ${quoteWord(one.run)}`)],
	};
	const matches = one.output === null || (await matchLines(one.output, output));
	if (matches === null) {
		const slow = `${end}; matching the expression took more than ${matchTime} s: avoid nested repetitions`;
		return {...failed(expected, slow, parts), status: 'error'};
	}

	return judge(
		code === one.exit && matches,
		expected,
		`${end}${matches ? '' : ', with other output'}`,
		parts,
	);
}
