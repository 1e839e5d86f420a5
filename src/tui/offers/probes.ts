// The actions that look closer without changing anything: pings, and captures to a file.

import type {LabSnapshot, TunnelView} from '../../lab/observer/model.js';
import {endsOf} from '../../lab/observer/tunnels.js';
import {toFileName} from '../../output/sinks/file-name.js';
import {shellWord} from '../../plan/quote-word.js';
import {bareAddress} from '../../shared/bare-address.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {wiresOfTarget} from './faults.js';
import type {LabAction, Offer} from './model.js';

const everyPair = (lab: string): LabAction => ({
	title: 'ping from every node to every other',
	command: `wgsim reach ${lab}`,
	question: null,
	operation: {kind: 'reach'},
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
			operation: {kind: 'rtt', tunnel: id},
		},
	];
}

/** Through the tunnel under the cursor, else between all nodes. */
export const offerPing: Offer = (target, snapshot) =>
	target.kind === 'tunnel'
		? throughTunnel(target.tunnel, snapshot)
		: target.kind === 'lab'
			? [everyPair(snapshot.lab)]
			: [];

const captureSeconds = 10;

function captureAt(points: readonly string[], what: string): LabAction {
	const file = `${toFileName(points[0]!.replace(':', '-'))}.pcapng`;
	return {
		title: `capture ${what} for ${captureSeconds} s`,
		command: `wgsim capture ${points.map(shellWord).join(' ')} --duration ${captureSeconds} -w ${file}`,
		question: null,
		operation: {kind: 'capture', points, file, seconds: captureSeconds},
	};
}

/** On wires and tunnels; on a tunnel outside and inside of it together, at each end. */
export const offerCapture: Offer = (target, snapshot) => {
	if (target.kind === 'tunnel') {
		return endsOf(target.tunnel).map(({node, ifname}) => {
			const outside = wiresOfTarget(target, snapshot).filter(wire => wire.node === node);
			const points = [...outside.map(({item}) => `${node}:${item.ifname}`), `${node}:${ifname}`];
			return captureAt(points, `at ${node}, outside and inside the tunnel,`);
		});
	}

	if (target.kind === 'interface' && target.item.kind === 'tunnel') {
		const point = `${target.node.node}:${target.item.ifname}`;
		return [captureAt([point], `at ${point}`)];
	}

	return wiresOfTarget(target, snapshot).map(({node, item: {ifname}}) =>
		captureAt([`${node}:${ifname}`], `at ${node}:${ifname}`),
	);
};

/** Tests the lab against its topology. */
export const offerCheck: Offer = (_target, {lab}) => [
	{title: 'run the checks', command: `wgsim check ${lab}`, question: null, operation: {kind: 'check'}},
];
