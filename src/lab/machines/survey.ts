// Asks each machine for its resources, its addresses and its clock, from inside a container on it.

import type {Member} from '../../engine/client.js';
import {readInfo} from '../../engine/machines.js';
import {UsageError, WgsimError} from '../../errors.js';
import type {Isolation} from '../../topology/model.js';
import type {LabMachine} from '../containers/lab-machines.js';
import {askMachine} from '../doctor/machine.js';
import {demandMtu} from './mtu.js';

/** A machine, and what it has. */
export interface SurveyedMachine {
	readonly name: string;
	readonly docker: string;
	readonly id: string;
	/** Docker's own version. */
	readonly version: string;
	readonly labels: readonly string[];
	readonly kernel: string;
	readonly processors: number;
	/** Bytes. */
	readonly memory: number;
	readonly free: number;
	/** Where other machines reach it: the address that it speaks from. */
	readonly address: string;
	/** Of the interface that has this address. */
	readonly mtu: number;
	/** Seconds that its clock is ahead of this machine's, as far as the time of the call allows to tell. */
	readonly ahead: number;
}

// The route to anywhere tells from which address the machine speaks; without one, the first address that is no loopback does.
const script = `
net() { nsenter --net=/proc/1/ns/net "$@"; }
echo "free $(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)"
address=$(net ip -o route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \\([^ ]*\\).*/\\1/p')
[ -n "$address" ] || address=$(net ip -o -4 address show scope global | awk '{ print $4 }' | cut -d/ -f1 | head -n 1)
[ -n "$address" ] || address=$(net ip -o -6 address show scope global | awk '{ print $4 }' | cut -d/ -f1 | head -n 1)
echo "address $address"
device=$(net ip -o address | awk -v a="$address" '{ split($4, p, "/") } p[1] == a { print $2; exit }')
echo "mtu $(net cat "/sys/class/net/$device/mtu" 2>/dev/null || net ip -o link show dev "$device" | sed -n 's/.* mtu \\([0-9]*\\).*/\\1/p')"
echo "clock $(date +%s.%N)"
`;

export interface Surveying {
	/** An image of wgsim's that each has. */
	readonly image: string;
	readonly isolation: Isolation;
	readonly lab?: string | undefined;
	readonly signal?: AbortSignal | undefined;
}

export async function surveyMachine(
	{name, address: docker, id, engine, labels = []}: Member,
	asking: Surveying,
): Promise<SurveyedMachine> {
	const [info, seen] = await Promise.all([
		readInfo(engine, asking.signal),
		askMachine(engine, script, asking).catch((error: unknown) => {
			throw error instanceof WgsimError
				? new WgsimError(`${name}: ${error.message}`, {...parts(error), cause: error})
				: error;
		}),
	]);
	const now = Date.now() / 1000;
	const address = seen.get('address') ?? '';
	if (address === '') {
		throw new WgsimError(`${name}: no address by which other machines could reach it`, {
			hint: 'give the machine an address other than loopback and link-local ones',
		});
	}

	return {
		...describeInfo({name, docker, id, version: engine.serverVersion}, info, labels),
		free: Number(seen.get('free')) * 1024,
		address,
		mtu: Number(seen.get('mtu')),
		ahead: Number(seen.get('clock')) - now,
	};
}

const describeInfo = (
	known: Pick<SurveyedMachine, 'name' | 'docker' | 'id' | 'version'>,
	info: Readonly<Record<string, unknown>>,
	labels: readonly string[],
) => ({
	...known,
	labels: [...(Array.isArray(info['Labels']) ? info['Labels'].map(String) : []), ...labels],
	kernel: String(info['KernelVersion']),
	processors: Number(info['NCPU']),
	memory: Number(info['MemTotal']),
});

/** What Docker says alone. Its address is that of the lab that runs; else it is not known, and nothing can be started by it. */
export async function surveyFromAfar(
	{name, address: docker, id, engine, labels = []}: Member,
	running: readonly LabMachine[] = [],
	signal?: AbortSignal,
): Promise<SurveyedMachine> {
	const info = await readInfo(engine, signal);
	const {address = ''} = running.find(one => one.name === name) ?? {};
	const told = describeInfo({name, docker, id, version: engine.serverVersion}, info, labels);
	return {...told, free: told.memory, address, mtu: 0, ahead: 0};
}

const parts = ({hint, details}: WgsimError) => ({...(hint === null ? {} : {hint}), details});

/** Seconds. Handshakes and sessions are told by their age: it must mean the same on each machine. */
const clockTolerance = 5;

/**
 * @throws {WgsimError} which names two machines with one address, one whose network carries too little, and machines whose clocks are apart
 */
export async function surveyMachines(
	members: readonly Member[],
	asking: Surveying,
): Promise<readonly SurveyedMachine[]> {
	const machines = await Promise.all(members.map(member => surveyMachine(member, asking)));
	for (const [index, {name, address}] of machines.entries()) {
		const twin = machines.slice(0, index).find(one => one.address === address);
		if (twin !== undefined) {
			throw new UsageError(
				`${twin.name} and ${name} both have the address ${address}: no trunk can join them`,
				'give each machine an address of its own on a network that all of them are in',
			);
		}
	}

	demandMtu(machines);
	const byClock = [...machines].sort((a, b) => a.ahead - b.ahead);
	const [slowest, fastest] = [byClock[0]!, byClock.at(-1)!];
	const apart = fastest.ahead - slowest.ahead;
	if (apart > clockTolerance) {
		throw new WgsimError(
			`the clocks of ${slowest.name} and ${fastest.name} are ${Math.round(apart)} s apart`,
			{
				hint: 'set them by NTP on each machine: the age of a handshake must mean the same everywhere',
			},
		);
	}

	return machines;
}
