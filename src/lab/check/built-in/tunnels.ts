// Tunnels: a handshake, an echo both ways in each family, and the right peer.

import {setTimeout as sleep} from 'node:timers/promises';
import type {PlannedEnd, PlannedTunnel} from '../../../plan/checks/model.js';
import type {FabricPlan} from '../../../plan/model.js';
import {parseWireguardDump, type WireguardInterface, type WireguardPeer} from '../../observed/wireguard.js';
import {type Context, command, type Job, judge, single} from '../check.js';
import type {Verdict} from '../model.js';
import {chooseEnds, parseAllowedIps} from '../read/allowed-ips.js';
import {type LinkFacts, parseLinks} from '../read/links.js';
import {describeEcho} from './reach.js';

/** How a tunnel is called everywhere in the report. */
export const titleOf = ({ends: [a, b]}: PlannedTunnel): string =>
	`${a.node}:${a.ifname} – ${b.node}:${b.ifname}`;

/** What one end looks like from inside. */
export interface EndFacts {
	readonly device: WireguardInterface | null;
	readonly link: LinkFacts | null;
}

// Milliseconds for a packet to arrive, and longer than what was shown is shown again (prober.ts).
const arrival = 400;

/** The two ends with each one's peer. */
export const bothEnds = ({ends: [a, b]}: PlannedTunnel) =>
	[
		{own: a, peer: b},
		{own: b, peer: a},
	] as const;

const ownerOfKey = ({checks}: FabricPlan, key: string): string => {
	const owner = checks.tunnels.flatMap(({ends}) => ends).find(({publicKey}) => publicKey === key);
	return owner === undefined ? key : `${key} (${owner.node})`;
};

const peerIn = (device: WireguardInterface | null, {publicKey}: PlannedEnd): WireguardPeer | null =>
	device?.peers.find(one => one.publicKey === publicKey) ?? null;

/** The keys of all peers that an interface is to have: one for each tunnel that it ends. */
const peerKeysOf = ({checks}: FabricPlan, {node, ifname}: PlannedEnd): ReadonlySet<string> =>
	new Set(
		checks.tunnels
			.flatMap(bothEnds)
			.filter(({own}) => own.node === node && own.ifname === ifname)
			.map(({peer}) => peer.publicKey),
	);

/** How a link says that it was made by what the topology asks for. */
const makers = {kernel: 'kernel', userspace: 'wireguard-go'} as const;

/** What is wrong with an end, in words; empty for nothing. */
export function judgeEnd(
	plan: FabricPlan,
	own: PlannedEnd,
	peer: PlannedEnd,
	{device, link}: EndFacts,
): string[] {
	const where = `${own.node} ${own.ifname}`;
	if (device === null || link === null) {
		return [`${where}: no such WireGuard interface in ${own.namespace}`];
	}

	const problems = link.up ? [] : [`${where} is down`];
	if (device.publicKey !== own.publicKey) {
		problems.push(`${where} has the public key ${ownerOfKey(plan, device.publicKey)}`);
	}

	const seen = peerIn(device, peer);
	const wanted = peerKeysOf(plan, own);
	const strangers = device.peers.filter(({publicKey}) => !wanted.has(publicKey));
	const keys = strangers.map(({publicKey}) => ownerOfKey(plan, publicKey)).join(', ');
	if (seen === null) {
		problems.push(
			wanted.size > 1
				? `${where} has no peer ${peer.node}${keys === '' ? '' : `, but ${keys}`}`
				: `${where} has ${keys === '' ? 'no peer' : `the peer ${keys}`}, not ${peer.node}`,
		);
	} else if (strangers.length > 0) {
		problems.push(`${where} has the peer ${keys} beside ${peer.node}`);
	} else if (seen.latestHandshake === null) {
		problems.push(`${where}: never a handshake with ${peer.node}`);
	}

	if (link.implementation === null) {
		problems.push(`${where} is neither the kernel's WireGuard nor wireguard-go (${link.kind})`);
	} else if (own.implementation !== 'any' && link.implementation !== makers[own.implementation]) {
		problems.push(`${where} is run by ${link.implementation}, not by ${makers[own.implementation]}`);
	}

	return problems;
}

async function readEnd({prober}: Context, end: PlannedEnd): Promise<EndFacts> {
	const {wireguard, links} = await prober.show(end, 'wireguard', 'links');
	return {
		device: parseWireguardDump(wireguard).find(({ifname}) => ifname === end.ifname) ?? null,
		link: parseLinks(links).find(({ifname}) => ifname === end.ifname) ?? null,
	};
}

async function tryEchoes(context: Context, tunnel: PlannedTunnel): Promise<string[]> {
	const echoes = bothEnds(tunnel).flatMap(({own, peer}) =>
		peer.addresses.map(async address => {
			const echo = await context.prober.echo(own, {address, at: peer}, {device: own.ifname});
			return echo.kind === 'reply' ? [] : [`${own.node} → ${peer.node}, ${address}: ${describeEcho(echo)}`];
		}),
	);
	return (await Promise.all(echoes)).flat();
}

/** Where a tunnel has no addresses of its own: a packet from each end, which the other's counter must show. */
async function tryCounters(context: Context, tunnel: PlannedTunnel): Promise<string[]> {
	const ends = bothEnds(tunnel);
	const before = await Promise.all(ends.map(({own}) => readDump(context, own)));
	const allowed = ends.map(({own, peer}, index) =>
		parseAllowedIps(before[index]!, own.ifname, peer.publicKey),
	);
	const problems = await Promise.all(
		ends.map(async ({own, peer}, index) => {
			const chosen = chooseEnds(allowed[index]!, allowed[1 - index]!);
			if (chosen === null) {
				return [`${own.node} → ${peer.node}: the allowed IPs of the two ends let no packet through`];
			}

			await context.prober.rouse(own, own.ifname, chosen.source, chosen.target);
			return [];
		}),
	);
	await sleep(arrival);
	const after = await Promise.all(ends.map(({own}) => readDump(context, own)));
	const silent = ends.flatMap(({own, peer}, index) => {
		const [was, is] = [before, after].map(dumps => receivedBy(dumps[index]!, own, peer));
		return is! > was! ? [] : [`${peer.node} → ${own.node}: nothing arrives in ${own.ifname}`];
	});
	return [...problems.flat(), ...silent];
}

const readDump = async ({prober}: Context, end: PlannedEnd): Promise<string> =>
	(await prober.show({node: end.node, namespace: end.namespace}, 'wireguard')).wireguard;

const receivedBy = (dump: string, {ifname}: PlannedEnd, peer: PlannedEnd): number =>
	peerIn(parseWireguardDump(dump).find(device => device.ifname === ifname) ?? null, peer)?.received ?? 0;

const hasAddresses = ({ends}: PlannedTunnel): boolean => ends.some(({addresses}) => addresses.length > 0);

async function tryTunnel(context: Context, tunnel: PlannedTunnel): Promise<Verdict> {
	const {plan} = context;
	const ends = bothEnds(tunnel);
	const facts = await Promise.all(ends.map(({own}) => readEnd(context, own)));
	const wrong = ends.flatMap(({own, peer}, index) => judgeEnd(plan, own, peer, facts[index]!));
	const problems =
		wrong.length > 0
			? wrong
			: await (hasAddresses(tunnel) ? tryEchoes(context, tunnel) : tryCounters(context, tunnel));
	const implementations = [...new Set(facts.map(({link}) => link?.implementation ?? 'unknown'))].join(
		' and ',
	);
	return judge(
		problems.length === 0,
		`a handshake, ${hasAddresses(tunnel) ? 'an echo' : 'a packet'} both ways, and the right peer at each end`,
		problems.length === 0 ? `all of it, by ${implementations}` : problems.join('; '),
		{
			facts: ends.map(({own, peer}, index) => {
				const {sent = 0, received = 0, endpoint = null} = peerIn(facts[index]!.device, peer) ?? {};
				return `${own.node} ${own.ifname}: ${sent} B sent, ${received} B received, endpoint ${endpoint ?? 'unknown'}`;
			}),
			commands: ends.flatMap(({own}) => [
				command(plan, own, `wg show ${own.ifname}`),
				command(plan, own, `ip -s -d link show ${own.ifname}`),
			]),
		},
	);
}

export const listTunnels = ({plan}: Pick<Context, 'plan'>): Job[] =>
	plan.checks.tunnels.map(tunnel =>
		single(
			'probes',
			{id: `tunnel:${tunnel.name}`, kind: 'tunnel', name: titleOf(tunnel), origin: 'built-in'},
			context => tryTunnel(context, tunnel),
		),
	);
