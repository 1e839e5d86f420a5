// Gets from a fresh clone to a machine on which labs run: dependencies, dist, a Docker engine, the node image.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {announce, main, must, root, StepError, step, tool} from './lib.mjs';

const spaceNeeded = 3e9;

/** Makes the command line run, and no more. Each step does nothing where there is nothing to do. */
export async function setUpCommand() {
	checkNode();
	await step('dependencies', installDependencies);
	await step('build', build);
}

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

function checkNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19)) {
		throw new StepError(`this is Node ${process.versions.node}; wgsim needs 20.19 or later`, {
			hint: "Debian 13's nodejs package will do",
		});
	}
}

async function installDependencies() {
	if (dependenciesAreFresh()) {
		return null;
	}

	checkSpace(root);
	announce('installing dependencies with npm ci');
	// npm's own patience with a registry that does not answer is ten silent minutes.
	const patience = ['--fetch-retries=1', '--fetch-retry-maxtimeout=10000', '--fetch-timeout=60000'];
	await must('npm ci', ['npm', 'ci', '--no-audit', '--no-fund', ...patience], {
		hint: 'is the package registry reachable? See `npm ping` and `npm config get registry`',
	});
	return 'installed';
}

/** npm notes in node_modules what it has put there, and only when it is done: that is compared with what is asked. */
function dependenciesAreFresh() {
	const wanted = readJson('package-lock.json')?.packages;
	const present = readJson('node_modules/.package-lock.json')?.packages;
	if (!wanted || !present) {
		return false;
	}

	// Optional packages of other platforms are not installed.
	return Object.entries(wanted).every(
		([name, {version, optional}]) =>
			name === '' || present[name]?.version === version || (optional && !present[name]),
	);
}

async function build() {
	const marker = path.join(root, 'dist/.source-hash');
	const hash = hashOf([
		'src',
		'package.json',
		'tsconfig.json',
		'tsconfig.build.json',
		'scripts/copy-assets.mjs',
	]);
	linkCommand();
	if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === hash) {
		return null;
	}

	announce('building dist');
	fs.rmSync(path.join(root, 'dist'), {recursive: true, force: true});
	await must('the TypeScript build', [
		process.execPath,
		tool('typescript/bin/tsc'),
		'-p',
		'tsconfig.build.json',
	]);
	await must('copying assets', [process.execPath, 'scripts/copy-assets.mjs']);
	fs.writeFileSync(marker, hash);
	return 'built';
}

/** `npx wgsim` in a clone looks here, and npm links only what others bring. */
function linkCommand() {
	const link = path.join(root, 'node_modules/.bin/wgsim');
	if (!fs.existsSync(link)) {
		fs.rmSync(link, {force: true});
		fs.symlinkSync('../../dist/cli.js', link);
	}
}

/** The engine that answers; where none does and nobody named one, wgsim's own. */
async function findEngine() {
	const [{connect, tryConnect}, {findEndpoints}] = await Promise.all([
		load('engine/client.js'),
		load('engine/endpoint.js'),
	]);
	const present = await tryConnect();
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
		load('commands/interrupt.js'),
	]);
	return withInterrupt(signal => work(printSteps(process.stdout), signal));
}

/** A module of dist. */
export function load(module) {
	return import(pathToFileURL(path.join(root, 'dist', module)).href);
}

function checkSpace(folder) {
	const {bavail, bsize} = fs.statfsSync(folder);
	if (bavail * bsize < spaceNeeded) {
		throw new StepError(`${folder} has only ${((bavail * bsize) / 1e9).toFixed(1)} GB free`, {
			hint: `dependencies, engine and images take up to ${spaceNeeded / 1e9} GB: free some space`,
		});
	}
}

function hashOf(names) {
	const hash = crypto.createHash('sha256');
	for (const file of names.flatMap(name => listFiles(path.join(root, name))).sort()) {
		hash.update(`${path.relative(root, file)}\0`).update(fs.readFileSync(file));
	}

	return hash.digest('hex');
}

function listFiles(name) {
	if (!fs.statSync(name).isDirectory()) {
		return [name];
	}

	return fs.readdirSync(name).flatMap(entry => listFiles(path.join(name, entry)));
}

function readJson(name) {
	try {
		return JSON.parse(fs.readFileSync(path.join(root, name), 'utf8'));
	} catch {
		return null;
	}
}

if (process.argv[1] && import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href) {
	await main(async () => {
		await setUp();
	});
}
