// MTU per uplink: if routing chooses among several uplinks, a tunnel is measured on each while the others are unplugged.

import {messageOf, WgsimError} from '../../../errors.js';
import type {PlannedTunnel, UplinkPlan} from '../../../plan/checks/model.js';
import {LabStoppedError} from '../../lock/lock.js';
import type {Cables} from '../cables.js';
import {attemptAll, type Context, command, failed, type Job, judge, untilAllPassed} from '../check.js';
import type {Verdict} from '../model.js';
import {family} from '../places.js';
import {smallest} from './hops.js';
import {diagnoseTunnel, tryTunnelMtu, type Way, waysOf} from './mtu.js';
import {describeEcho} from './reach.js';

// Milliseconds until a tunnel has found the way that is left, at least: OSPF's dead interval is 40 s by default (RFC 2328, appendix C.3).
const leastTimeout = 60_000;

const list = (names: readonly string[]): string => names.join(' and ');

const sizesOf = (tunnels: readonly PlannedTunnel[]): string =>
	[...new Set(tunnels.map(({mtu}) => mtu))].sort((one, other) => one - other).join(' or ');

const unknown = (expected: string, why: string, facts: readonly string[] = []): Verdict => ({
	...failed(expected, `could not be judged: ${why}`, {facts}),
	status: 'error',
});

/** Whether small packets pass a tunnel both ways: then it has found the one way that is left. */
async function trySmall({prober}: Context, {name}: PlannedTunnel, ways: readonly Way[]): Promise<Verdict> {
	const echoes = await Promise.all(
		ways.map(({from, target, options}) =>
			prober.echo(from, target, {...options, size: smallest[family(target.address)]}),
		),
	);
	const lost = echoes.find(({kind}) => kind !== 'reply');
	return judge(lost === undefined, `${name} passes small packets`, lost ? describeEcho(lost) : 'it does');
}

async function measure(context: Context, uplink: UplinkPlan, tunnel: PlannedTunnel): Promise<Verdict> {
	const {node, ifname, others} = uplink;
	const ways = waysOf(tunnel);
	if (ways.length === 0) {
		return unknown(`${tunnel.mtu} bytes pass whole`, `${tunnel.name} has no addresses to send to`);
	}

	const timeout = Math.max(context.timeout, leastTimeout);
	const [small] = await untilAllPassed({...context, timeout}, 1, async () => [
		await trySmall(context, tunnel, ways),
	]);
	if (small!.status !== 'passed') {
		return {
			...unknown(
				`${tunnel.name} takes ${ifname}`,
				`with ${list(others)} unplugged, no packet passes ${tunnel.name} within ${timeout / 1000} s`,
				[`${tunnel.name}: ${small!.seen}`],
			),
			commands: [command(context.plan, {node, namespace: 'main'}, 'ip route show table all')],
		};
	}

	const [verdict] = await untilAllPassed(context, 1, async () => [await tryTunnelMtu(context, tunnel)]);
	const [told] =
		verdict!.status === 'failed'
			? await attemptAll(1, async () => [await diagnoseTunnel(context, verdict!, tunnel)])
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

async function tryUplink(
	context: Context,
	cables: Cables,
	uplink: UplinkPlan,
	tunnels: readonly PlannedTunnel[],
): Promise<Verdict> {
	const {signal} = context;
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

export const listUplinks = ({plan}: Pick<Context, 'plan'>, cables: Cables): Job[] =>
	plan.checks.uplinks.map(uplink => {
		const {node, ifname, network} = uplink;
		const tunnels = plan.checks.tunnels.filter(({name}) => uplink.tunnels.includes(name));
		return {
			phase: 'uplinks',
			checks: [
				{
					id: `mtu:uplink:${node}:${ifname}`,
					kind: 'mtu',
					name: `${node} by ${ifname} (${network}) alone, ${sizesOf(tunnels)}`,
					origin: 'built-in',
				},
			],
			run: async context => [await tryUplink(context, cables, uplink, tunnels)],
		};
	});
