// Gets from a fresh clone to a machine on which labs run: the command line, a Docker engine, the node image.

import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {checkSpace, main, root, step} from './lib.mjs';
import {setUpCommand} from './setup-command.mjs';

/** The command line, and all that it stands on. Returns the engine that answers. */
export async function setUp() {
	await setUpCommand();
	let engine = null;
	await step('Docker', async () => {
		const found = await findEngine();
		engine = found.engine;
		return `${found.started ? 'started' : 'found'} ${engine.serverVersion} on ${engine.socket}`;
	});
	await step('node image', () => buildImage(engine));
	return engine;
}

/** The environment for programs that look for Docker themselves, such as `docker exec`. */
export function dockerEnvironment(engine) {
	return engine.socket === 'unix:///var/run/docker.sock' ? {} : {DOCKER_HOST: engine.socket};
}

/** The engine that answers; where none does and nobody named one, wgsim's own. */
async function findEngine() {
	const [{connect}, {findEndpoints}] = await Promise.all([
		load('engine/client.js'),
		load('engine/endpoint.js'),
	]);
	const present = await connect().catch(() => null);
	if (present !== null) {
		return {engine: present, started: false};
	}

	// DOCKER_HOST or a context names one engine: another in its place would be a surprise, so this explains.
	if (findEndpoints().length === 1) {
		return {engine: await connect(), started: false};
	}

	checkSpace('/var/lib');
	const {startEmbedded} = await load('engine/embedded/engine.js');
	await withProgress((report, signal) => startEmbedded({report, signal}));
	return {engine: await connect(), started: true};
}

async function buildImage(engine) {
	const {ensureNodeImage, findNodeImage} = await load('engine/image.js');
	if ((await findNodeImage(engine)) !== null) {
		return null;
	}

	checkSpace('/var/lib');
	const {tag} = await withProgress((report, signal) => ensureNodeImage(engine, {report, signal}));
	return tag;
}

/** What tests use of the machine beside Docker: package by program. Installs what is missing. */
export async function installTools(packageOf) {
	const [{findProgram}, {installPackages, requireInstaller}] = await Promise.all([
		load('engine/process.js'),
		load('engine/apt.js'),
	]);
	const missing = Object.keys(packageOf).filter(program => findProgram(program) === null);
	if (missing.length === 0) {
		return null;
	}

	const packages = missing.map(program => packageOf[program]);
	requireInstaller(`${missing.join(' and ')} missing`, `install ${packages.join(' ')}`);
	await withProgress((report, signal) => installPackages(packages, {report, signal}));
	return `installed ${packages.join(', ')}`;
}

async function withProgress(work) {
	const [{printSteps}, {withInterrupt}] = await Promise.all([
		load('output/steps.js'),
		load('commands/run/interrupt.js'),
	]);
	return withInterrupt(signal =>
		work(
			printSteps(line => process.stdout.write(`${line}\n`)),
			signal,
		),
	);
}

/** Resolves once TypeScript can be imported: tsx is there only after the dependencies are. */
const typescript = {ready: null};

/** A module of src, by its path in there as it would be compiled. */
export async function load(module) {
	typescript.ready ??= import('tsx/esm/api').then(({register}) => register());
	await typescript.ready;
	return import(pathToFileURL(path.join(root, 'src', module)).href);
}

if (process.argv[1] && import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href) {
	await main(async () => {
		await setUp();
	});
}
