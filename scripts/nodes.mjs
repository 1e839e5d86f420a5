// Which Nodes the tests run on: the oldest that runs wgsim, and the next long-term one. npm carries them as packages.

import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {announce, must, root} from './lib.mjs';

const {engines} = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));

/** The oldest that package.json takes: `20.19`. */
export const oldest = engines.node.replace('>=', '');

export const next = '24';

const cache = path.join(os.homedir(), '.cache', 'wgsim');

/** The program and the version of the newest Node of that line, `20.19` or `24`: this process's own, or else the one that npm carries. */
export async function findNode(line) {
	if (process.versions.node.startsWith(`${line}.`)) {
		return {program: process.execPath, version: process.version};
	}

	const name = `node-${process.platform}-${process.arch}`;
	const folder = path.join(cache, `node-${line}`);
	const program = path.join(folder, 'node_modules', name, 'bin', 'node');
	if (!fs.existsSync(program)) {
		announce(`getting Node ${line} with npm`);
		fs.mkdirSync(folder, {recursive: true});
		const options = ['--no-save', '--no-audit', '--no-fund', '--prefix', folder];
		await must(`npm install ${name}`, ['npm', 'install', ...options, `${name}@${line}`], {
			hint: 'is the package registry reachable? See `npm ping`',
		});
	}

	return {program, version: execFileSync(program, ['--version'], {encoding: 'utf8'}).trim()};
}

/** The environment in which `node`, `npm` and `#!/usr/bin/env node` are that Node, too. */
export function withNode(program) {
	return {
		PATH: `${path.dirname(program)}${path.delimiter}${process.env.PATH}`,
		// From Node 22 on: what one process has compiled, the hundreds after it need not.
		NODE_COMPILE_CACHE: path.join(cache, 'compiled'),
	};
}
