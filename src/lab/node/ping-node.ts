// Pings a node or an address from a node, several times, and names the reason where nothing comes back.

import {setTimeout as sleep} from 'node:timers/promises';
import type {Place} from '../../plan/checks/model.js';
import type {FabricPlan} from '../../plan/model.js';
import {bareAddress} from '../../shared/bare-address.js';
import {mainNamespace} from '../../shared/namespaces.js';
import type {Echo, Target} from '../check/echo.js';
import type {Prober} from '../check/prober.js';

export interface PingResult {
	readonly address: string;
	/** What has the address; null if no node of the lab has it. */
	readonly at: Place | null;
	readonly sent: number;
	readonly received: number;
	/** Milliseconds; null where nothing came back. */
	readonly rtt: {readonly min: number; readonly avg: number; readonly max: number} | null;
	/** Of the last reply, as it arrived. */
	readonly ttl: number | null;
	/** Why the last one that failed did; null where none did. */
	readonly why: string | null;
}

// Milliseconds between two of one address.
const interval = 200;

/** Of addresses that are promised between the two, else to any; else of its dummies, else of its wires: as `reach` asks. */
export function targetsOf(plan: Pick<FabricPlan, 'checks' | 'nodes'>, from: string, to: string): Target[] {
	const {pairs, addresses} = plan.checks;
	const promised = pairs.filter(pair => pair.to === to);
	const between = promised.filter(pair => pair.from === from);
	const meant = (between.length > 0 ? between : promised).map(({address, at}) => ({address, at}));
	if (meant.length > 0) {
		return [...new Map(meant.map(target => [target.address, target])).values()];
	}

	const dummies = plan.nodes
		.filter(({name}) => name === to)
		.flatMap(({namespaces}) =>
			namespaces.flatMap(({name, dummies: own}) => own.map(one => `${name}:${one}`)),
		);
	const own = addresses.filter(({node}) => node === to);
	const ofDummies = own.filter(({namespace, ifname}) => dummies.includes(`${namespace}:${ifname}`));
	const ofMain = own.filter(({namespace}) => namespace === mainNamespace);
	return (ofDummies.length > 0 ? ofDummies : ofMain.length > 0 ? ofMain : own).map(
		({node, namespace, address}) => ({address: bareAddress(address), at: {node, namespace}}),
	);
}

/** The place of an address of the lab; null for any other. */
export function ownerOf({checks}: Pick<FabricPlan, 'checks'>, address: string): Place | null {
	const owner = checks.addresses.find(one => bareAddress(one.address) === address);
	return owner === undefined ? null : {node: owner.node, namespace: owner.namespace};
}

export async function pingTarget(
	prober: Pick<Prober, 'echo'>,
	from: Place,
	target: Target,
	count: number,
): Promise<PingResult> {
	const echoes: Echo[] = [];
	for (let number = 0; number < count; number++) {
		if (number > 0) {
			await sleep(interval);
		}

		echoes.push(await prober.echo(from, target));
	}

	return summarizeEchoes(target, echoes);
}

const isReply = ({kind}: Echo): boolean => kind === 'reply' || kind === 'own address';

/** A reply from another node than the one that has the address is none. */
export function summarizeEchoes({address, at}: Target, echoes: readonly Echo[]): PingResult {
	const replies = echoes.filter(isReply);
	const times = replies.flatMap(({ms}) => ms ?? []);
	const failed = echoes.findLast(echo => !isReply(echo));
	return {
		address,
		at,
		sent: echoes.length,
		received: replies.length,
		rtt:
			times.length === 0
				? null
				: {
						min: Math.min(...times),
						avg: times.reduce((sum, time) => sum + time, 0) / times.length,
						max: Math.max(...times),
					},
		ttl: replies.at(-1)?.ttl ?? null,
		why: failed === undefined ? null : describeEcho(failed),
	};
}

/** `time exceeded, says 192.0.2.1`, `no answer`, `not sent: Network is unreachable`. */
export function describeEcho({kind, from, mtu, why}: Echo): string {
	const limit = mtu === null ? '' : ` (MTU ${mtu})`;
	const stray = kind === 'stray reply' ? 'a reply from another node' : kind;
	return `${stray}${limit}${from !== null ? `, says ${from}` : ''}${why ? `: ${why}` : ''}`;
}
