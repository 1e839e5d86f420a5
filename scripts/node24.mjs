// Gets the next long-term Node, which npm carries as a package, so that the tests run on both.

import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {announce, must} from './lib.mjs';

export const nextMajor = 24;

/**
 * The integration tests that run on both: where our side is streams, sockets, signals, terminals, modules or packages.
 * In the others it is the lab that is tried, by way of the same code.
 */
export const areasOnBoth = [
	'capture',
	'check',
	'completion',
	'docker-faults',
	'faults',
	'interrupt',
	'kill',
	'library',
	'observer',
	'package',
	'reconcile',
	'terminal',
	'tui',
];

const folder = path.join(os.homedir(), '.cache', 'wgsim', `node-${nextMajor}`);
const name = `node-${process.platform}-${process.arch}`;
const program = path.join(folder, 'node_modules', name, 'bin', 'node');

/** The path and the version of that Node; installed below the home folder's cache where it is not there. */
export async function findNode24() {
	if (!fs.existsSync(program)) {
		announce(`getting Node ${nextMajor} with npm`);
		fs.mkdirSync(folder, {recursive: true});
		const argv = [
			'npm',
			'install',
			'--no-save',
			'--no-audit',
			'--no-fund',
			'--prefix',
			folder,
			`${name}@${nextMajor}`,
		];
		await must(`npm install ${name}`, argv, {hint: 'is the package registry reachable? See `npm ping`'});
	}

	return {program, version: execFileSync(program, ['--version'], {encoding: 'utf8'}).trim()};
}

/** The environment in which `node`, `npm` and `#!/usr/bin/env node` are that Node, too. */
export function withNode(program) {
	return {PATH: `${path.dirname(program)}${path.delimiter}${process.env.PATH}`};
}
