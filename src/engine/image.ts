// Provides the node image: the one whose tag matches the build context, or a new build.

import {messageOf, WgsimError} from '../errors.js';
import {call, expectList} from './call.js';
import type {Engine} from './connection.js';
import {baseTag, makeBase} from './image/base.js';
import {buildFrom} from './image/build.js';
import {type Context, entryOf, packagesOf, readContext} from './image/context.js';
import {importImage} from './image/import.js';
import {pullImage} from './image/pull.js';
import {type Report, silent} from './progress.js';

export interface NodeImage {
	/** `wgsim/node:` and 12 hex digits of its context's hash. */
	readonly tag: string;
	readonly id: string;
	/** False when it was there already. */
	readonly built: boolean;
}

export interface EnsureOptions {
	/** Build even if the tag exists. */
	readonly force?: boolean;
	readonly report?: Report;
	readonly signal?: AbortSignal;
}

const repository = 'wgsim/node';
const registryBase = 'debian:stable-slim';

/** The tag that this wgsim's nodes run from. */
export function nodeImageTag(): string {
	return tagOf(readContext());
}

/** The node image of this wgsim, or null when it has yet to be built. */
export async function findNodeImage(engine: Engine, signal?: AbortSignal): Promise<NodeImage | null> {
	const tag = nodeImageTag();
	const id = await findImage(engine, tag, signal);
	return id === null ? null : {tag, id, built: false};
}

/** Tags of the node images that there are, of whichever wgsim. */
export async function findNodeImages(engine: Engine, signal?: AbortSignal): Promise<string[]> {
	return (await listImages(engine, repository, signal)).flatMap(({RepoTags}) => RepoTags ?? []);
}

/** The node images that there are, of whichever wgsim; that of this one first. */
export async function listNodeImages(
	engine: Engine,
	signal?: AbortSignal,
): Promise<readonly Omit<NodeImage, 'built'>[]> {
	const own = nodeImageTag();
	const images = [...(await listImages(engine, repository, signal))].sort((a, b) => b.Created - a.Created);
	const tagged = images.flatMap(({Id, RepoTags}) => (RepoTags ?? []).map(tag => ({tag, id: Id})));
	return [...tagged.filter(({tag}) => tag === own), ...tagged.filter(({tag}) => tag !== own)];
}

/** Returns the node image, and builds it first if need be. */
export async function ensureNodeImage(engine: Engine, options: EnsureOptions = {}): Promise<NodeImage> {
	const {force = false, report = silent, signal} = options;
	const context = readContext();
	const tag = tagOf(context);
	const present = force ? null : await findImage(engine, tag, signal);
	if (present !== null) {
		return {tag, id: present, built: false};
	}

	await build(engine, context, tag, {report, ...(signal === undefined ? {} : {signal})});
	const id = await findImage(engine, tag, signal);
	if (id === null) {
		throw new WgsimError(`${tag} was built, but Docker does not have it`, {
			hint: 'wgsim image build --force',
		});
	}

	return {tag, id, built: true};
}

/** What the node image is built from here: wgsim's own base where it was made, else Debian's from a registry. */
export async function findNodeBase(engine: Engine, signal?: AbortSignal): Promise<string> {
	const own = baseTag(packagesOf(readContext()));
	return (await findImage(engine, own, signal)) === null ? registryBase : own;
}

interface Effects {
	readonly report: Report;
	readonly signal?: AbortSignal;
}

/** The file system that wgsim's own image brings along (WGSIM_NODE_IMAGE), a base that wgsim made before, else Debian's from the registry, else one made now. */
async function build(engine: Engine, context: Context, tag: string, effects: Effects): Promise<void> {
	const {report, signal} = effects;
	const shipped = process.env.WGSIM_NODE_IMAGE;
	if (shipped) {
		report({step: 'node image', kind: 'step', text: `importing ${shipped}`});
		const changes = entryOf(context);
		await importImage(engine, shipped, tag, {...effects, changes, step: 'node image'});
		report({step: 'node image', kind: 'done', text: tag});
		return;
	}

	const packages = packagesOf(context);
	const ownBase = baseTag(packages);
	if ((await findImage(engine, ownBase, signal)) !== null) {
		return buildFrom(engine, context, {tag, base: ownBase, network: 'none'}, effects);
	}

	const refusal = await buildFromRegistry(engine, context, tag, effects);
	if (refusal === null) {
		return;
	}

	report({step: 'base image', kind: 'done', text: `${registryBase}: ${refusal}`});
	await makeBase(engine, packages, effects);
	await buildFrom(engine, context, {tag, base: ownBase, network: 'none'}, effects);
}

/** Null when the image was built, else why it could not be. */
async function buildFromRegistry(
	engine: Engine,
	context: Context,
	tag: string,
	effects: Effects,
): Promise<string | null> {
	try {
		if ((await findImage(engine, registryBase, effects.signal)) === null) {
			await pullImage(engine, registryBase, effects);
		}

		// The build fetches packages; with the host's network, as an engine of ours has no other.
		await buildFrom(engine, context, {tag, base: registryBase, network: 'host'}, effects);
		return null;
	} catch (error) {
		if (effects.signal?.aborted) {
			throw error;
		}

		return messageOf(error);
	}
}

/** The id of a local image, or null. */
async function findImage(engine: Engine, tag: string, signal?: AbortSignal): Promise<string | null> {
	return (await listImages(engine, tag, signal))[0]?.Id ?? null;
}

/** Not by inspecting one: there dockerode leaves the signal out, and so a call that hangs could not be ended. */
async function listImages(engine: Engine, reference: string, signal?: AbortSignal) {
	const list = (options: object) => engine.docker.listImages({filters: {reference: [reference]}, ...options});
	return expectList(
		'find image',
		reference,
		await call('find image', reference, list, {signal, retry: 'failed'}),
	);
}

function tagOf(context: Context): string {
	return `${repository}:${context.hash.slice(0, 12)}`;
}
