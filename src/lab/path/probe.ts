// Sends a flow's packets with a growing hop limit, and reads the answers of each hop.

import type {Place} from '../../plan/checks/model.js';
import type {Prober} from '../check/prober.js';
import type {Flow, Probe} from './model.js';

/** Routers on the way, at most: a path of more is one that goes round. */
export const mostHops = 20;

// Seconds for all of them. Each is waited for a second, and they are sent side by side.
const probeTimeout = 30;

/** As traceroute's own default of three probes a hop: on a busy machine one packet may be lost, or late. */
const mostTries = 3;

/** One flow for all hop limits: the ports stay, or there are none. */
export function tracerouteOf(target: string, {protocol, sport, dport}: Flow): string {
	const how =
		protocol === 'icmp' ? ['-I'] : [protocol === 'udp' ? '-U' : '-T', '-p', `${dport}`, `--sport=${sport}`];
	return ['traceroute', '-n', '-q', '1', '-w', '1', '-m', `${mostHops}`, ...how, target].join(' ');
}

/** `target` answers for itself, even if only that its port is closed: `!X` and the like are a refusal of a router on the way. */
export function readTraceroute(
	output: string,
	target: string,
): {answers: (string | null)[]; reached: boolean} {
	const answers: (string | null)[] = [];
	for (const line of output.split('\n')) {
		const match = /^ *(\d+) +(\*|[\da-f.:]+)(.*)$/i.exec(line);
		if (match !== null) {
			answers[Number(match[1]) - 1] = match[2] === '*' ? null : match[2]!;
		}
	}

	const all = Array.from(answers, one => one ?? null);
	const end = all.indexOf(target);
	const kept = end === -1 ? all.slice(0, all.findLastIndex(one => one !== null) + 1) : all.slice(0, end + 1);
	return {answers: kept, reached: end !== -1};
}

export async function traceFlow(
	prober: Pick<Prober, 'run'>,
	from: Place,
	target: string,
	flow: Flow,
	nodeOf: (address: string) => string | null,
): Promise<Probe> {
	let best: ReturnType<typeof readTraceroute> = {answers: [], reached: false};
	for (let tries = 0; tries < mostTries && !best.reached; tries++) {
		const {code, output, errors} = await prober.run(from, tracerouteOf(target, flow), probeTimeout);
		if (code !== 0) {
			const error = code === null ? `not done within ${probeTimeout} s` : errors.trim().split('\n')[0]!;
			return {answers: [], nodes: [], reached: false, error};
		}

		const read = readTraceroute(output, target);
		best = read.reached || read.answers.length > best.answers.length ? read : best;
	}

	const {answers, reached} = best;
	return {answers, reached, nodes: answers.map(one => (one === null ? null : nodeOf(one))), error: null};
}
