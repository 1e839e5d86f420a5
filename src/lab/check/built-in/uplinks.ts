// MTU per uplink: if routing chooses among several uplinks, a tunnel is measured on each while the others are unplugged.

import {messageOf, WgsimError} from '../../../errors.js';
import {mainNamespace} from '../../../shared/namespaces.js';
import {LabStoppedError} from '../../lock/lock.js';
import type {Cables} from '../cables.js';
import {attemptAll, type Context, command, failed, type Job, judge, untilAllPassed} from '../check.js';
import type {CheckTitle, Verdict} from '../model.js';
import {family} from '../places.js';
import type {FoundUplinks, Unknown, Uplink, UplinkTunnel} from '../uplinks/model.js';
import {smallest} from './hops.js';
import {diagnose, diagnoseTunnel, tryTunnelMtu} from './mtu.js';
import {describeEcho} from './reach.js';

// Milliseconds until a tunnel has found the way that is left, at least: OSPF's dead interval is 40 s by default (RFC 2328, appendix C.3).
const leastTimeout = 60_000;

const list = (names: readonly string[]): string => names.join(' and ');

const sizesOf = (tunnels: readonly UplinkTunnel[]): string =>
	[...new Set(tunnels.map(({tunnel}) => tunnel.mtu))].sort((one, other) => one - other).join(' or ');

const unknown = (expected: string, why: string, facts: readonly string[] = []): Verdict => ({
	...failed(expected, `could not be judged: ${why}`, {facts}),
	status: 'error',
});

/** Whether packets of a size pass a tunnel both ways; of no size, small ones. */
async function tryAll(
	{prober}: Context,
	{ways}: UplinkTunnel,
	size: number | null,
	expected: string,
): Promise<Verdict> {
	const echoes = await Promise.all(
		ways.map(({from, target, options}) =>
			prober.echo(from, target, {...options, size: size ?? smallest[family(target.address)]}),
		),
	);
	const index = echoes.findIndex(({kind}) => kind !== 'reply');
	return judge(index === -1, expected, index === -1 ? expected : describeEcho(echoes[index]!));
}

/** Of the user's own, whose two ends may have different MTUs, one byte more tells nothing. */
const tryMtu = (context: Context, measured: UplinkTunnel): Promise<Verdict> => {
	const {tunnel, isOwn} = measured;
	return isOwn
		? tryAll(context, measured, tunnel.mtu, `${tunnel.mtu} bytes pass whole`)
		: tryTunnelMtu(context, tunnel);
};

const explain = (
	context: Context,
	verdict: Verdict,
	{tunnel, isOwn, ways}: UplinkTunnel,
): Promise<Verdict> =>
	isOwn ? diagnose(context, verdict, ways[0]!) : diagnoseTunnel(context, verdict, tunnel);

async function measure(context: Context, uplink: Uplink, measured: UplinkTunnel): Promise<Verdict> {
	const {node, ifname, others} = uplink;
	const {tunnel, ways} = measured;
	const expected = `${tunnel.mtu} bytes pass whole`;
	if (ways.length === 0) {
		return unknown(expected, `${tunnel.name} has no addresses to send to`);
	}

	const timeout = Math.max(context.timeout, leastTimeout);
	const [small] = await untilAllPassed({...context, timeout}, 1, async () => [
		await tryAll(context, measured, null, 'small packets pass'),
	]);
	if (small!.status !== 'passed') {
		return {
			...unknown(
				`${tunnel.name} takes ${ifname}`,
				`with ${list(others)} unplugged, no packet passes ${tunnel.name} within ${timeout / 1000} s`,
				[`${tunnel.name}: ${small!.seen}`],
			),
			commands: [command(context.plan, {node, namespace: mainNamespace}, 'ip route show table all')],
		};
	}

	const [verdict] = await untilAllPassed(context, 1, async () => [await tryMtu(context, measured)]);
	const [told] =
		verdict!.status === 'failed'
			? await attemptAll(1, async () => [await explain(context, verdict!, measured)])
			: [verdict!];
	return {...told!, seen: `${tunnel.name}: ${told!.seen}`};
}

/** The worst of them. */
function sumUp(verdicts: readonly Verdict[]): Verdict {
	const rank = ({status}: Verdict): number => ['passed', 'error', 'failed'].indexOf(status);
	const worst = verdicts.reduce((one, other) => (rank(other) > rank(one) ? other : one));
	const same = verdicts.filter(({status}) => status === worst.status);
	return {...worst, seen: same.map(({seen}) => seen).join('; '), facts: same.flatMap(({facts}) => facts)};
}

async function tryUplink(context: Context, cables: Cables, uplink: Uplink): Promise<Verdict> {
	const {signal} = context;
	const {tunnels} = uplink;
	// Each uplink is another way below the tunnels: what was found on one says nothing of the next.
	const own = {...context};
	try {
		const {result, missing} = await cables.leaveAlone(uplink, signal, async () =>
			sumUp(await Promise.all(tunnels.map(tunnel => measure(own, uplink, tunnel)))),
		);
		return missing.length === 0
			? result
			: {
					...result,
					status: 'failed',
					seen: `${result.seen}; the lab has not recovered since all cables were plugged in again`,
					facts: [...result.facts, ...missing],
				};
	} catch (error) {
		if (!(error instanceof WgsimError) || error instanceof LabStoppedError || signal?.aborted) {
			throw error;
		}

		const {details, hint} = error;
		return {
			...unknown(`${sizesOf(tunnels)} bytes pass whole`, messageOf(error), details),
			commands: hint === null ? [] : [hint],
		};
	}
}

const title = (id: string, name: string): CheckTitle => ({
	id: `mtu:uplink:${id}`,
	kind: 'mtu',
	name,
	origin: 'built-in',
});

const listUnknown = ({node, why}: Unknown): Job => ({
	phase: 'uplinks',
	checks: [title(node, `${node} by each uplink alone`)],
	run: async () => [unknown('the packets of its tunnels pass by each uplink', why)],
});

export const listUplinks = ({uplinks, unknown: others}: FoundUplinks, cables: Cables): Job[] => [
	...uplinks.map((uplink): Job => {
		const {node, ifname, network, tunnels} = uplink;
		return {
			phase: 'uplinks',
			checks: [title(`${node}:${ifname}`, `${node} by ${ifname} (${network}) alone, ${sizesOf(tunnels)}`)],
			run: async context => [await tryUplink(context, cables, uplink)],
		};
	}),
	...others.map(listUnknown),
];
