// Undoes one run by its label, even if Docker's answer was lost.

import {randomBytes} from 'node:crypto';
import {EngineError} from '../../engine/call.js';
import {type Engine, type Member, membersOf} from '../../engine/client.js';
import {
	type ContainerSpec,
	createContainer,
	listContainers,
	removeContainer,
} from '../../engine/containers.js';
import {listVolumes, removeVolume} from '../../engine/volumes.js';
import {messageOf, WgsimError} from '../../errors.js';
import {labels} from '../containers/labels.js';
import {removeEach} from '../containers/remove-each.js';
import type {Report} from '../events.js';

export class Rollback {
	readonly #label = {[labels.run]: randomBytes(6).toString('hex')};
	readonly #nodes = new Map<string, {readonly node: string; readonly machine: string | undefined}>();
	#isUsed = false;

	/** The label of everything that this run makes. */
	get label(): Readonly<Record<string, string>> {
		this.#isUsed = true;
		return this.#label;
	}

	/** Creates a container that bears the run's label; returns its id. */
	async create(engine: Engine, spec: ContainerSpec): Promise<string> {
		const labelled = {
			...spec,
			labels: {...spec.labels, ...this.label},
			// A volume that is gone by the time that it is mounted is made by the mount.
			volumeLabels: {...spec.volumeLabels, ...this.label},
		};
		const id = await this.#createOrFind(engine, labelled);
		this.#nodes.set(id, {node: spec.labels[labels.node]!, machine: spec.labels[labels.machine]});
		return id;
	}

	/** Without an answer, the container may exist. If it does not, another attempt is safe. */
	async #createOrFind(engine: Engine, spec: ContainerSpec): Promise<string> {
		try {
			return await createContainer(engine, spec);
		} catch (error) {
			if (!(error instanceof EngineError) || error.missingAnswer === null) {
				throw error;
			}

			const standing = (await this.#list(engine)).find(({name}) => name === spec.name);
			if (standing === undefined && error.missingAnswer === 'late') {
				throw error;
			}

			return standing?.id ?? (await createContainer(engine, spec));
		}
	}

	async #list(engine: Engine) {
		return listContainers(engine, this.#label);
	}

	/**
	 * Removes everything that the run made. The signal of the run has fired, so it is not used here.
	 * @throws {WgsimError} which names all that could not be removed
	 */
	async undo(engine: Engine, report: Report): Promise<void> {
		if (!this.#isUsed) {
			return;
		}

		let done = 0;
		let of = 0;
		const undoOn = async (member: Member) => {
			const nodes = new Map(
				[...this.#nodes].flatMap(([id, {node, machine}]) =>
					machine === undefined || machine === member.name ? [[id, node] as const] : [],
				),
			);
			for (const {id, labels: found, name} of await this.#list(member.engine)) {
				nodes.set(id, found[labels.node] ?? name);
			}

			of += nodes.size;
			await removeEach([...nodes], async ([id, node]) => {
				await removeContainer(member.engine, id);
				const reason = 'created by this run';
				report({kind: 'node-done', node, action: 'undo', reason, done: ++done, of});
			});
			await removeEach(await listVolumes(member.engine, this.#label), ({name}) =>
				removeVolume(member.engine, name),
			);
		};

		// A machine that does not answer any more does not keep the others from being tidied up.
		const members = membersOf(engine);
		await removeEach(members, async member => {
			try {
				await undoOn(member);
			} catch (error) {
				throw members.length === 1
					? error
					: new WgsimError(`${member.name}: ${messageOf(error)}`, {cause: error});
			}
		});
	}
}

/**
 * Undoes what a run made before it failed with `cause`.
 * @throws {WgsimError} where something is left behind: the cause, and what to do about the rest
 */
export async function undo(
	rollback: Rollback,
	lab: string,
	cause: unknown,
	engine: Engine,
	report: Report,
): Promise<void> {
	try {
		await rollback.undo(engine, report);
	} catch (failure) {
		const {message, details, exitCode} =
			cause instanceof WgsimError ? cause : new WgsimError(messageOf(cause));
		throw new WgsimError(message, {
			details: [...details, `and this run could not be undone: ${messageOf(failure)}`],
			hint: `when Docker answers again: wgsim stop ${lab}`,
			exitCode,
			cause,
		});
	}
}
