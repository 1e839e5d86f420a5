// Lists machines with their state: resources, kernel features, the network between them, and the labs that have a share there.

import type {Member} from '../../engine/client.js';
import {findNodeImage} from '../../engine/image.js';
import {type NamedMachine, reachMachines, readInfo} from '../../engine/machines.js';
import {messageOf} from '../../errors.js';
import {askMachine} from '../doctor/machine.js';
import {probeKernel} from '../doctor/probe.js';
import {findLabsOn} from '../find/find.js';
import type {ListedMachine, MachineLink} from './model.js';
import {type SurveyedMachine, surveyMachine} from './survey.js';

const nothing = {
	version: null,
	kernel: null,
	processors: null,
	memory: null,
	free: null,
	trunkAddress: null,
	mtu: null,
	features: null,
	links: [],
	labs: [],
} as const;

/** The features that tell machines apart: what a lab may need, and a kernel may lack. */
const shown = ['wireguard', 'netem', 'dummy', 'masquerade'];

/** In the order in which they are named. One that cannot be asked is among them. */
export async function listMachines(
	named: readonly NamedMachine[],
	signal?: AbortSignal,
): Promise<readonly ListedMachine[]> {
	const {members, absent} = await reachMachines(named, {signal});
	const asked = await Promise.all(members.map(member => ask(member, signal)));
	const surveyed = asked.flatMap(({survey}) => survey ?? []);
	const listed = await Promise.all(
		asked.map(async ({survey, member, machine}) => ({
			...machine,
			links: survey === null ? [] : await measureLinks(member, survey, surveyed, signal),
		})),
	);
	const away = absent.map(
		({name, address, problem}): ListedMachine => ({...nothing, name, address, state: 'away', problem}),
	);
	const byName = new Map([...listed, ...away].map(machine => [machine.name, machine]));
	return named.map(({name}) => byName.get(name)!);
}

interface Asked {
	readonly member: Member;
	readonly machine: ListedMachine;
	/** Null where no container could be asked. */
	readonly survey: (SurveyedMachine & {readonly image: string}) | null;
}

async function ask(member: Member, signal: AbortSignal | undefined): Promise<Asked> {
	const {name, address, engine} = member;
	const [info, image, labs] = await Promise.all([
		readInfo(engine, signal),
		findNodeImage(engine, signal),
		findLabsOn(engine, signal),
	]);
	const told: ListedMachine = {
		...nothing,
		name,
		address,
		state: 'no node image',
		problem: null,
		version: engine.serverVersion,
		kernel: String(info['KernelVersion']),
		processors: Number(info['NCPU']),
		memory: Number(info['MemTotal']),
		labs,
	};
	if (image === null) {
		return {member, machine: told, survey: null};
	}

	try {
		const asking = {image: image.tag, isolation: 'privileged', signal} as const;
		const [survey, facts] = await Promise.all([
			surveyMachine(member, asking),
			probeKernel(engine, image.tag, {isolation: 'privileged', signal}),
		]);
		const features = Object.fromEntries(shown.map(feature => [feature, facts[feature] === 'yes']));
		const {free, mtu, address: trunkAddress} = survey;
		return {
			member,
			machine: {...told, state: 'ready', free, mtu, trunkAddress, features},
			survey: {...survey, image: image.tag},
		};
	} catch (error) {
		if (signal?.aborted) {
			throw error;
		}

		return {member, machine: {...told, state: 'unfit', problem: messageOf(error)}, survey: null};
	}
}

/** From one machine to each other: five echoes, and the MTU of the interface by which they leave. */
async function measureLinks(
	{engine}: Member,
	own: SurveyedMachine & {readonly image: string},
	all: readonly SurveyedMachine[],
	signal: AbortSignal | undefined,
): Promise<readonly MachineLink[]> {
	const others = all.filter(({name}) => name !== own.name);
	if (others.length === 0) {
		return [];
	}

	const script = others
		.map(
			({name, address}) =>
				`echo "${name} $(nsenter --net=/proc/1/ns/net fping -q -c 5 -p 50 ${address} 2>&1 | tail -n 1)"`,
		)
		.join('\n');
	const seen = await askMachine(engine, script, {image: own.image, isolation: 'privileged', signal});
	return others.map(({name, mtu}) => ({
		to: name,
		// `10.0.0.2 : xmt/rcv/%loss = 5/5/0%, min/avg/max = 0.03/0.04/0.06`
		roundTrip: readAverage(seen.get(name) ?? ''),
		mtu: Math.min(own.mtu, mtu),
	}));
}

/** Milliseconds; null where nothing came back. */
export function readAverage(line: string): number | null {
	const found = /min\/avg\/max = [\d.]+\/([\d.]+)\//.exec(line)?.[1];
	return found === undefined ? null : Number(found);
}
