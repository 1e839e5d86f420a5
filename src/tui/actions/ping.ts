// The actions that ping: through a tunnel for its round-trip time, or from every node to every other.

import type {LabSnapshot, TunnelView} from '../../lab/observer/model.js';
import type {ReachedPair} from '../../lab/reach.js';
import {isBroken} from '../../output/reach.js';
import {bareAddress} from '../../shared/bare-address.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {compareNatural} from '../../shared/natural-order.js';
import {type ActionKey, type LabAction, type Offer, operate, type Perform} from './model.js';

const everyPair = (lab: string): LabAction => ({
	title: 'ping from every node to every other',
	command: `wgsim reach ${lab}`,
	question: null,
	operation: operate('reach', {}, probeAll),
});

/** None if the other end's address is unknown: there is nothing to ping. */
function throughTunnel({id, a, b}: TunnelView, {nodes}: LabSnapshot): LabAction[] {
	const addresses = nodes
		.find(({node}) => node === b?.node)
		?.namespaces.find(({name}) => name === b?.namespace)
		?.interfaces?.find(({ifname}) => ifname === b?.ifname)?.addresses;
	const found = addresses?.find(one => !one.startsWith('fe80:'));
	if (b === null || found === undefined) {
		return [];
	}

	const address = bareAddress(found);
	const netns = a.namespace === mainNamespace ? '' : ` --netns ${a.namespace}`;
	return [
		{
			title: `ping ${b.node} through the tunnel`,
			command: `wgsim exec ${a.node}${netns} -- ping -c5 -i0.2 ${address}`,
			question: null,
			operation: operate('rtt', {tunnel: id}, measureTime),
		},
	];
}

/** Through the tunnel under the cursor, else between all nodes. */
const offerPing: Offer = (target, snapshot) =>
	target.kind === 'tunnel'
		? throughTunnel(target.tunnel, snapshot)
		: target.kind === 'lab'
			? [everyPair(snapshot.lab)]
			: [];

const measureTime: Perform<{readonly tunnel: string}> = async ({engine}, {tunnel}, {snapshot, signal}) => {
	const {measureRtt} = await import('../../lab/observer/rtt.js');
	const {sent, received, min, average, max} = await measureRtt(engine, snapshot, tunnel, signal);
	const times = average === null ? '' : `: ${min} / ${average} / ${max} ms (least, average, most)`;
	return {text: `${received} of ${sent} came back${times}`, lines: null, isBad: received < sent};
};

const probeAll: Perform = async ({engine}, _about, {snapshot, say, reached, signal}) => {
	const {probeReach} = await import('../../lab/reach.js');
	const pairs: ReachedPair[] = [];
	const nodes = new Set<string>();
	const publish = (endedAt: number | null) =>
		reached({
			nodes: [...nodes].sort(compareNatural),
			endedAt,
			pairs: [...pairs],
		});
	let done = 0;
	await probeReach(engine, snapshot, {
		signal,
		onPairs: more => {
			done++;
			pairs.push(...more);
			for (const {from, to} of more) {
				nodes.add(from).add(to);
			}

			say(`from ${done} of ${snapshot.nodes.length} nodes`);
			publish(null);
		},
	});
	publish(Date.now() / 1000);
	const broken = pairs.filter(isBroken);
	const answering = pairs.filter(({answered}) => answered > 0).length;
	return {
		text:
			broken.length > 0
				? `${broken.length} promised pairs do not reach each other`
				: `${answering} of ${pairs.length} pairs answer, including every promised one`,
		lines: null,
		isBad: broken.length > 0,
	};
};

export const pingKeys: readonly ActionKey[] = [
	{key: 'p', help: 'ping through the tunnel, or every pair', footer: 'ping', offer: offerPing},
];
