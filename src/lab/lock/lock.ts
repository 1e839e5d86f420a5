// Lets one wgsim at a time change a lab, on whichever machine it runs: two that create and remove the same containers would
// undo each other.

import {setMaxListeners} from 'node:events';
import {type Engine, type Member, membersOf} from '../../engine/client.js';
import {listContainers} from '../../engine/containers.js';
import {provideImage} from '../../engine/image/copy.js';
import {findNodeImages} from '../../engine/image.js';
import {lockLabel} from '../../engine/labels.js';
import {messageOf} from '../../errors.js';
import type {LabMachine} from '../containers/lab-machines.js';
import {containersOf, type FoundLab, findLab} from '../find/find.js';
import {LabStoppedError, type Lock} from './hold.js';
import {take} from './take.js';

export {LabStoppedError} from './hold.js';

/** How a verb waits for another that changes the same lab. */
export interface LockWait {
	/** Milliseconds until it gives up waiting; 0 refuses at once. */
	readonly lockTimeout?: number | undefined;
	/** Called with the holder that is waited for. */
	readonly onWait?: ((text: string) => void) | undefined;
}

export interface LockOptions extends LockWait {
	/** As others are told of it: `start`, `link down`. */
	readonly verb: string;
	/** An image of wgsim's that the engine has; looked for where none is given. */
	readonly image?: string | undefined;
	readonly signal?: AbortSignal | undefined;
}

/** Milliseconds, by default. */
export const defaultLockTimeout = 120_000;

// Milliseconds that a verb has to give up when its lab is to be stopped: it awaits Docker's answers, and removes what it made.
const timeToGiveUp = 30_000;

/** Whether a signal has fired because another wgsim stops the lab: nothing of it has to be put back then. */
export const isStopped = (signal: AbortSignal | undefined): boolean =>
	signal?.reason instanceof LabStoppedError;

/**
 * Runs `work` while no other wgsim changes the lab. Its signal fires with `signal`, and when the lock is lost: another stops the
 * lab, or the connection to Docker has been gone for long.
 * @throws {WgsimError} which names the other, where it has not let go in time; {LabStoppedError} where the lab was stopped meanwhile
 */
export async function withLock<T>(
	engine: Engine,
	lab: string,
	{lockTimeout = defaultLockTimeout, ...options}: LockOptions,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const {image, leads} = await findImage(engine, lab, options);
	const {verb, onWait = () => {}, signal} = options;
	const lock = await take(
		leads,
		// Without any image there is no container of a lab either: Docker says which image is missing.
		{lab, image: image ?? 'wgsim/node'},
		{verb, timeout: lockTimeout, stops: false, onWait, signal},
	);
	return holding(lock, signal, work);
}

/**
 * As `withLock`, for a lab that runs: it is looked for again once the lock is held.
 * @throws {LabStoppedError} where it is gone by then
 */
export function withLockedLab<T>(
	engine: Engine,
	lab: FoundLab,
	options: LockOptions,
	work: (lab: FoundLab, signal: AbortSignal) => Promise<T>,
): Promise<T> {
	return withLock(engine, lab.name, {image: lab.fabric?.image, ...options}, async signal => {
		const now = await findLab(engine, lab.name, signal);
		if (containersOf(now).length === 0) {
			throw new LabStoppedError(lab.name);
		}

		return work(now, signal);
	});
}

/**
 * As `withLock`, to stop the lab: another verb is told to give up, and loses the lock after `lockTimeout`. What keeps the lock from
 * being taken does not keep a lab from being stopped.
 */
export async function withLockToStop<T>(
	engine: Engine,
	lab: string,
	{
		lockTimeout = timeToGiveUp,
		onWait = () => {},
		signal,
	}: Pick<LockOptions, 'lockTimeout' | 'onWait' | 'signal'>,
	work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
	const {image, leads} = await findImage(engine, lab, {signal});
	if (image === null) {
		// Nothing of a lab can run here, and no client can be about to start one.
		return work(signal);
	}

	const options = {verb: 'stop', timeout: lockTimeout, stops: true, onWait, signal};
	const lock = await take(leads, {lab, image}, options).catch(error => {
		if (signal?.aborted) {
			throw error;
		}

		onWait(`other commands can change ${lab} meanwhile: ${messageOf(error)}`);
		return null;
	});
	return lock === null ? work(signal) : holding(lock, signal, work);
}

async function holding<T>(
	{lost, release}: Lock,
	signal: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const either = signal === undefined ? lost : AbortSignal.any([signal, lost]);
	setMaxListeners(0, either);
	try {
		return await work(either);
	} catch (error) {
		// What Docker says of a lab that is being removed is no news.
		const {reason} = lost;
		const isNews = either.reason !== reason || (error as Error | null)?.cause === reason;
		throw lost.aborted && !isNews ? reason : error;
	} finally {
		await release();
	}
}

/** An image: the lab's own, which cannot be removed while its containers stand, or else any of wgsim's. */
async function findImage(
	engine: Engine,
	lab: string,
	{image: wanted, signal}: Pick<LockOptions, 'image' | 'signal'>,
): Promise<{readonly image: string | null; readonly leads: Engine}> {
	const {fabric, nodes, machines = []} = await findLab(engine, lab, signal);
	const lead = membersOf(engine)[0]!;
	const found = (fabric ?? nodes[0])?.image ?? (await findNodeImages(engine, signal))[0] ?? null;
	const image = wanted ?? found;
	const meeting = meetingOf(membersOf(engine), machines);
	if (meeting === lead || machines.length > 0) {
		return {image, leads: meeting.engine};
	}

	// Of a new lab, the first start brings the image there before it can take the lock.
	if (wanted !== undefined) {
		await provideImage([meeting], wanted, signal, membersOf(engine));
		return {image, leads: meeting.engine};
	}

	const own = (await findNodeImages(meeting.engine, signal))[0];
	return own === undefined ? {image, leads: lead.engine} : {image: own, leads: meeting.engine};
}

/** All clients that change a lab over several machines use one lock: the same, in any order of the machines. */
function meetingOf(members: readonly Member[], machines: readonly LabMachine[]): Member {
	const known = members.filter(({id}) => machines.some(machine => machine.id === id));
	const among = known.length > 0 ? known : members;
	return among.reduce((first, member) => (member.id < first.id ? member : first));
}

/** The labs whose lock is held, also by a holder that has died. */
export async function listLockedLabs(engine: Engine, signal?: AbortSignal): Promise<string[]> {
	const locks = await listContainers(engine, {[lockLabel]: null}, signal);
	return locks.map(lock => lock.labels[lockLabel]!);
}
