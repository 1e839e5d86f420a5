// Checks the requirements of wgsim: the engine, the node image, privileged containers, the kernel and the limits.

import {lacksCapability} from '../../engine/call.js';
import {connect, type Engine} from '../../engine/client.js';
import {readStatus} from '../../engine/embedded/engine.js';
import {findNodeImage} from '../../engine/image.js';
import {type NamedMachine, reachMachines} from '../../engine/machines.js';
import {messageOf, WgsimError} from '../../errors.js';
import {removeRemnants} from '../containers/scratch.js';
import {probeKernel} from './probe.js';
import {type Finding, judgeProbe} from './verdicts.js';

export type {Finding} from './verdicts.js';

export interface Diagnosis {
	readonly canRun: boolean;
	readonly findings: readonly Finding[];
}

const rootNotice: Finding = {
	subject: 'security',
	state: 'note',
	text: 'nodes are privileged containers: users with the right to run labs here, and authors of their files, are root on this machine',
	hint: '`isolation: capabilities` in a topology gives nodes less; it stops accidents, not attackers',
};

/** Never throws for something that is missing: that is a finding. */
export async function diagnose(signal?: AbortSignal): Promise<Diagnosis> {
	const findings = await examine(signal);
	return {canRun: findings.every(({state}) => state !== 'missing'), findings: [...findings, rootNotice]};
}

/** Of one machine of several. */
export interface MachineDiagnosis extends Diagnosis {
	readonly machine: string;
}

/** Asks all at once. One that does not answer has that for its only finding. */
export async function diagnoseMachines(
	machines: readonly NamedMachine[],
	signal?: AbortSignal,
): Promise<MachineDiagnosis[]> {
	const {members, absent} = await reachMachines(machines, {signal});
	return Promise.all(
		machines.map(async ({name}): Promise<MachineDiagnosis> => {
			const member = members.find(one => one.name === name);
			const findings = [rootNotice];
			if (member === undefined) {
				const {address, problem} = absent.find(one => one.name === name)!;
				const text = `${address ? `${address}: ` : ''}${problem}`;
				const hint = 'docker context ls shows the machines that Docker knows';
				return {machine: name, canRun: false, findings: [{subject: 'engine', state: 'missing', text, hint}]};
			}

			const {engine} = member;
			findings.unshift(...(await examineFrom({engine, finding: foundEngine(engine)}, signal)));
			return {machine: name, canRun: findings.every(({state}) => state !== 'missing'), findings};
		}),
	);
}

const foundEngine = ({serverVersion, apiVersion, socket}: Engine, suffix = ''): Finding => ({
	subject: 'engine',
	state: 'ok',
	text: `Docker ${serverVersion} (API ${apiVersion}) on ${socket}${suffix}`,
	hint: null,
});

interface ExaminedEngine {
	readonly engine: Engine | null;
	readonly finding: Finding;
}

const examine = async (signal: AbortSignal | undefined): Promise<Finding[]> =>
	examineFrom(await examineEngine(signal), signal);

async function examineFrom(
	{engine, finding}: ExaminedEngine,
	signal: AbortSignal | undefined,
): Promise<Finding[]> {
	if (engine === null) {
		return [finding];
	}

	const image = await findNodeImage(engine, signal);
	if (image === null) {
		const hint = 'wgsim image build, then wgsim doctor again: it tests containers and the kernel with it';
		return [finding, {subject: 'node image', state: 'missing', text: 'not built yet', hint}];
	}

	const built: Finding = {subject: 'node image', state: 'ok', text: image.tag, hint: null};
	return [finding, built, ...(await examineKernel(engine, image.tag, signal))];
}

async function examineEngine(signal: AbortSignal | undefined): Promise<ExaminedEngine> {
	try {
		const engine = await connect({signal});
		// Of another user's it may not be seen whether it runs: then it is none of ours to tell of.
		const embedded = await readStatus().catch(() => ({sockets: [], withheld: []}));
		const own = embedded.sockets.some(socket => engine.socket === `unix://${socket}`);
		const withheld = own && embedded.withheld.length > 0 ? `, without ${embedded.withheld.join(', ')}` : '';
		return {engine, finding: foundEngine(engine, own ? `, wgsim's own${withheld}` : '')};
	} catch (error) {
		if (signal?.aborted) {
			throw error;
		}

		const {hint, details} = error instanceof WgsimError ? error : {hint: null, details: []};
		const text = [messageOf(error), ...details].join('; ');
		return {engine: null, finding: {subject: 'engine', state: 'missing', text, hint}};
	}
}

async function examineKernel(
	engine: Engine,
	image: string,
	signal: AbortSignal | undefined,
): Promise<Finding[]> {
	const subject = 'privileged';
	try {
		await removeRemnants(engine, signal);
		const facts = await probeKernel(engine, image, {isolation: 'privileged', signal});
		return [{subject, state: 'ok', text: 'privileged containers start', hint: null}, ...judgeProbe(facts)];
	} catch (error) {
		return lacksCapability(error)
			? examineWithout(engine, image, signal)
			: [describeFailure(subject, error, signal)];
	}
}

/** An engine that starts no privileged container may start one that asks for less. */
async function examineWithout(
	engine: Engine,
	image: string,
	signal: AbortSignal | undefined,
): Promise<Finding[]> {
	const subject = 'capabilities';
	try {
		const facts = await probeKernel(engine, image, {isolation: 'capabilities', signal});
		const text = 'privileged containers do not start here: nodes are given named capabilities instead';
		return [{subject, state: 'note', text, hint: null}, ...judgeProbe(facts)];
	} catch (error) {
		return [describeFailure(subject, error, signal)];
	}
}

function describeFailure(subject: string, error: unknown, signal: AbortSignal | undefined): Finding {
	if (signal?.aborted) {
		throw error;
	}

	const own = 'wgsim engine start: its engine works without the capabilities that this machine lacks';
	const hint = (error instanceof WgsimError && error.hint) || own;
	return {subject, state: 'missing', text: messageOf(error), hint};
}
