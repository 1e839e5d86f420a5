// Makes wgsim run in a fresh clone: dependencies and dist. Needs no Docker.

import fs from 'node:fs';
import path from 'node:path';
import {buildDist} from './dist.mjs';
import {announce, checkSpace, must, root, StepError, step} from './lib.mjs';

/** Makes the command line run, and no more. Each step does nothing where there is nothing to do. */
export async function setUpCommand() {
	checkNode();
	await step('dependencies', installDependencies);
	linkCommand();
	await step('build', buildDist);
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
	// By itself, npm waits ten silent minutes for a registry that does not answer.
	const retries = ['--fetch-retries=1', '--fetch-retry-maxtimeout=10000', '--fetch-timeout=60000'];
	await must('npm ci', ['npm', 'ci', '--no-audit', '--no-fund', ...retries], {
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

/** `npx wgsim` in a clone looks here, and npm links only what others bring. */
function linkCommand() {
	const link = path.join(root, 'node_modules/.bin/wgsim');
	if (!fs.existsSync(link)) {
		fs.rmSync(link, {force: true});
		fs.symlinkSync('../../dist/cli.js', link);
	}
}

function readJson(name) {
	try {
		return JSON.parse(fs.readFileSync(path.join(root, name), 'utf8'));
	} catch {
		return null;
	}
}
