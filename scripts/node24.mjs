// Gets the next long-term Node, which npm carries as a package, so that the tests run on both.

import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {announce, must} from './lib.mjs';

const major = 24;
const folder = path.join(os.homedir(), '.cache', 'wgsim', `node-${major}`);
const name = `node-${process.platform}-${process.arch}`;
const program = path.join(folder, 'node_modules', name, 'bin', 'node');

/** The path of that Node, and a remark for the step's line; installed below the home folder's cache where it is not there. */
export async function findNode24() {
	if (process.versions.node.startsWith(`${major}.`)) {
		return {program: process.execPath, remark: `this is ${process.version}`};
	}

	if (!fs.existsSync(program)) {
		announce(`getting Node ${major} with npm`);
		fs.mkdirSync(folder, {recursive: true});
		const argv = [
			'npm',
			'install',
			'--no-save',
			'--no-audit',
			'--no-fund',
			'--prefix',
			folder,
			`${name}@${major}`,
		];
		await must(`npm install ${name}`, argv, {hint: 'is the package registry reachable? See `npm ping`'});
	}

	return {program, remark: execFileSync(program, ['--version'], {encoding: 'utf8'}).trim()};
}
