// Checks between two nodes from the file: ping, TCP, UDP, HTTP, and the path of packets.

import {randomBytes} from 'node:crypto';
import type {Place} from '../../../plan/checks/model.js';
import {matchesGlob} from '../../../shared/globs.js';
import {mainNamespace} from '../../../shared/namespaces.js';
import type {BetweenAssertion} from '../../../topology/model-checks.js';
import {describeEcho} from '../built-in/reach.js';
import {type Context, command, judge} from '../check.js';
import type {Echo, Target} from '../echo.js';
import type {Verdict} from '../model.js';
import {family, nameOf} from '../places.js';

type Kind<Name extends BetweenAssertion['kind']> = Extract<BetweenAssertion, {kind: Name}>;

const mostHops = 16;
// Of a hop that does not answer: a router says "time exceeded" to so many packets a second only.
const tries = 3;

const from = (one: BetweenAssertion): Place => ({node: one.from, namespace: mainNamespace});
const to = (one: BetweenAssertion): Place => ({node: one.to, namespace: one.namespace ?? mainNamespace});
const target = (one: BetweenAssertion): Target => ({address: one.address, at: to(one)});

const look = ({plan}: Context, one: BetweenAssertion, ...lines: string[]) => ({
	commands: lines.map(line => command(plan, from(one), line)),
});

export async function tryPing(context: Context, one: Kind<'ping'>): Promise<Verdict> {
	const {address, size} = one;
	const echo = await context.prober.echo(from(one), target(one), {size});
	const payload = size - (family(address) === 6 ? 48 : 28);
	return judge(
		echo.kind === 'reply',
		`${address} answers ${size} bytes`,
		describeEcho(echo),
		look(context, one, `ping -c2 -M probe -s ${payload} ${address}`, `traceroute -n ${address}`),
	);
}

export async function tryTcp(context: Context, one: Kind<'tcp'>): Promise<Verdict> {
	const {address, port, serve} = one;
	const {connected, why} = await context.prober.connect(from(one), to(one), address, port, serve);
	return judge(
		connected,
		`${address} accepts a TCP connection at port ${port}`,
		connected ? 'it does' : String(why),
		look(context, one, `nc -zv ${address} ${port}`),
	);
}

export async function tryUdp(context: Context, one: Kind<'udp'>): Promise<Verdict> {
	const {address, port} = one;
	const mark = randomBytes(16).toString('hex');
	const {sent, received, why} = await context.prober.datagrams(from(one), to(one), address, mark, port);
	return judge(
		received > 0,
		`datagrams arrive at ${address}, port ${port}`,
		why ?? `${received} of ${sent} arrived`,
		look(context, one, `ip route get ${address}`),
	);
}

export async function tryHttp(context: Context, one: Kind<'http'>): Promise<Verdict> {
	const {address, port, path, status, body} = one;
	const reply = await context.prober.http(from(one), to(one), address, port, path);
	const holds = reply.status === status && (body === null || reply.body.includes(body));
	const seen =
		reply.why ??
		`status ${reply.status}${reply.status === status ? ', without the expected text' : ''}: ${JSON.stringify(reply.body.slice(0, 80))}`;
	return judge(
		holds,
		`status ${status} of ${path}${body === null ? '' : `, with ${JSON.stringify(body)}`}`,
		holds ? `status ${reply.status}, ${reply.body.length} bytes` : seen,
		look(context, one, `nc -zv ${address} ${port}`),
	);
}

/** Whether a way by names is the one that was asked for, hop by hop. */
export const followsWay = (names: readonly string[], hops: readonly string[]): boolean =>
	names.length === hops.length && hops.every((hop, index) => matchesGlob(hop, names[index]!));

async function askHop(context: Context, one: BetweenAssertion, hops: number): Promise<Echo> {
	let echo = await context.prober.echo(from(one), target(one), {hops});
	for (let round = 1; round < tries && echo.from === null; round++) {
		echo = await context.prober.echo(from(one), target(one), {hops});
	}

	return echo;
}

export async function tryTraceroute(context: Context, one: Kind<'traceroute'>): Promise<Verdict> {
	// Hops beyond those that are wanted tell of a detour.
	const count = Math.min(mostHops, one.hops.length + 3);
	const echoes = await Promise.all(
		Array.from({length: count}, (_, index) => askHop(context, one, index + 1)),
	);
	const end = echoes.findIndex(({kind}) => kind === 'reply');
	const way = echoes.slice(0, end === -1 ? echoes.length : end + 1);
	const name = ({kind, from: address}: Echo): string =>
		// Its witness at the node has seen the request, so that a translated address has a name, too.
		kind === 'reply' && address === one.address
			? one.to
			: address === null
				? '?'
				: nameOf(context.plan, address);
	const names = [one.from, ...way.map(name)];
	return judge(followsWay(names, one.hops), one.hops.join(' > '), names.join(' > '), {
		facts: way.map((echo, index) => `hop ${index + 1}: ${describeEcho(echo)}`),
		...look(context, one, `traceroute -n ${one.address}`),
	});
}
