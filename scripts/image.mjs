// Builds the image of the top folder's Dockerfile: wgsim with a Docker engine of its own, for CI.

import path from 'node:path';
import tar from 'tar-fs';
import {announce, main, root, StepError, step} from './lib.mjs';
import {load, setUp} from './setup.mjs';

const entries = [
	'Dockerfile',
	'package.json',
	'package-lock.json',
	'dist',
	'images',
	'node_modules',
	'schema',
	'topologies',
];
// Large, and only for developers. What else is, the build takes away.
const unwanted = ['@biomejs', '@esbuild', '@types', 'ava', 'typescript'].map(name =>
	path.join(root, 'node_modules', name),
);

await main(async () => {
	const [tag = 'wgsim'] = process.argv.slice(2);
	if (!/^[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9_.-]+)?$/.test(tag)) {
		throw new StepError(`${tag}: not the name of an image`, {hint: 'npm run image -- wgsim:1.0'});
	}

	const engine = await setUp();
	await step('image', () => buildImage(engine, tag));
	process.stdout.write(`
docker run --rm --privileged -it ${tag} start
docker run --rm --privileged -v "$PWD:/lab" ${tag} check topology.yaml --junit report.xml
`);
});

async function buildImage(engine, tag) {
	const [{findNodeBase}, {followMessages}] = await Promise.all([
		load('engine/image.js'),
		load('engine/image/build-stream.js'),
	]);
	const base = await findNodeBase(engine);
	announce(`building ${tag} from ${base}`);
	const context = tar.pack(root, {entries, ignore: name => unwanted.includes(name)});
	const before = await idOf(engine, tag);
	const stream = await engine.docker.buildImage(context, {
		t: tag,
		buildargs: {BASE: base},
		// It fetches packages; an engine of wgsim's own has no other network.
		networkmode: 'host',
		rm: true,
		forcerm: true,
	});
	await followMessages(stream, `building ${tag} failed`, line => {
		if (process.env.WGSIM_DEBUG || line.startsWith('Step ')) {
			process.stdout.write(`    ${line}\n`);
		}
	});
	const {Id, Size} = await engine.docker.getImage(tag).inspect();
	if (before !== null && before !== Id) {
		await removeReplaced(engine, before);
	}

	return `${tag}, ${Math.round(Size / 1e6)} MB`;
}

/** Null where there is no such image yet. */
async function idOf(engine, tag) {
	try {
		return (await engine.docker.getImage(tag).inspect()).Id;
	} catch (error) {
		if (error.statusCode === 404) {
			return null;
		}

		throw error;
	}
}

/** The image that had the tag before: without a name it would only take space. One that has another name, or that a container uses, stays. */
async function removeReplaced(engine, id) {
	const {RepoTags} = await engine.docker.getImage(id).inspect();
	if (RepoTags?.length > 0) {
		return;
	}

	try {
		await engine.docker.getImage(id).remove();
		announce(`removed ${id.slice(7, 19)}, which it replaces`);
	} catch (error) {
		if (error.statusCode !== 409) {
			throw error;
		}

		announce(`${id.slice(7, 19)}, which it replaces, is still used by a container`);
	}
}
