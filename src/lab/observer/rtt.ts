// Measures a tunnel's round-trip time on demand, by a few echoes through it.

import {runExec} from '../../engine/exec.js';
import {WgsimError} from '../../errors.js';
import {bareAddress} from '../../shared/bare-address.js';
import {inNamespace} from '../find/find-node.js';
import {repairHint} from '../find/start-command.js';
import {parsePing} from '../node/ping.js';
import type {LabSnapshot, MeasureRtt, TunnelEndView} from './model.js';

/** Packets, the seconds between two of them, and those until one counts as lost. */
const [count, interval, timeout] = [5, 0.2, 1];

/** The addresses that the end's interface has; link-local ones come last. */
function addressesOf(snapshot: LabSnapshot, {node, namespace, ifname}: TunnelEndView): string[] {
	const found = snapshot.nodes
		.find(one => one.node === node)
		?.namespaces.find(({name}) => name === namespace)
		?.interfaces?.find(one => one.ifname === ifname);
	const addresses = found?.addresses.map(bareAddress) ?? [];
	const isLinkLocal = (address: string) => address.startsWith('fe80:');
	return [...addresses.filter(address => !isLinkLocal(address)), ...addresses.filter(isLinkLocal)];
}

/** See `MeasureRtt`. */
export const measureRtt: MeasureRtt = async (engine, snapshot, id, signal) => {
	const tunnel = snapshot.tunnels.find(one => one.id === id);
	if (tunnel === undefined) {
		throw new WgsimError(`${snapshot.lab}: no tunnel ${id}`);
	}

	const {a, b} = tunnel;
	if (b === null) {
		throw new WgsimError(`${a.peer} is not an interface of this lab: there is no known address to ping`, {
			hint: `wgsim exec ${a.node} -- ping ADDRESS`,
		});
	}

	const from = snapshot.nodes.find(({node}) => node === a.node);
	if (from?.state !== 'running') {
		throw new WgsimError(`${a.node} is ${from?.state ?? 'missing'}`, {
			hint: repairHint({name: snapshot.lab, source: snapshot.source}),
		});
	}

	const [target] = addressesOf(snapshot, b);
	if (target === undefined) {
		throw new WgsimError(`${b.node}:${b.ifname} has no address inside the tunnel`);
	}

	const argv = ['ping', '-n', '-q', `-c${count}`, `-i${interval}`, `-W${timeout}`, '-I', a.ifname, target];
	const inside = inNamespace(a.namespace, argv);
	const {stdout, stderr} = await runExec(engine, from.container, inside, signal ? {signal} : {});
	const summary = parsePing(stdout);
	if (summary === null) {
		throw new WgsimError(`${a.node}: ping ${target} failed`, {details: stderr.trim().split('\n')});
	}

	const {sent, received, rtt} = summary;
	return {sent, received, min: rtt?.min ?? null, average: rtt?.avg ?? null, max: rtt?.max ?? null};
};
